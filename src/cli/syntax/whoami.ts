import { Command } from 'commander'
import { action } from '../action.ts'
import type { WhoamiOptions } from '../commands/whoami.ts'
import type { CliIo } from '../io.ts'
import { addHeaderOption, addSourceOptions } from './api.ts'

const SOURCES = `
The token comes from standard input (-), from --token-file, or from the variable PORTCULLIS_TOKEN. On the command line
itself it would be in the history of the shell and in the list of processes.
Without --url the configuration decides, as the gateway would, and the store says what was revoked.`

export function whoamiCommand(io: CliIo): Command {
  return addHeaderOption(
    addSourceOptions(
      new Command('whoami')
        .description('say whose a token is, what it covers of the API, and how long it lasts')
        .argument('[token]', 'the token; - is standard input (default: PORTCULLIS_TOKEN)'),
    ),
  )
    .option('--token-file <file>', 'a file that holds the token')
    .option('--url <url>', 'ask a gateway that runs, at its origin')
    .option('--client <id>', 'the client that a header of the request would name')
    .option('--database <url>', 'where clients, keys and revocations are kept: file:PATH or postgres:')
    .option('--json', 'print JSON')
    .addHelpText('after', SOURCES)
    .action((token: string | undefined, options: Omit<WhoamiOptions, 'token'>) =>
      action<WhoamiOptions>(
        io,
        async () => (await import('../commands/whoami.ts')).runWhoami,
      )({
        ...options,
        ...(token !== undefined && { token }),
      }),
    )
}
