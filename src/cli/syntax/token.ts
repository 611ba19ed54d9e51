import { Command, Option } from 'commander'
import { action, type Run } from '../action.ts'
import type { TokenReadingOptions } from '../commands/token-readings.ts'
import type { AdministrationFlags } from '../input/administration.ts'
import { parseLife } from '../input/span.ts'
import type { CliIo } from '../io.ts'
import { addAdministrationOptions } from './administration.ts'

/** Issues a token without a request to `/jwt`: for development, and for the admin API. */
export function tokenCommand(io: CliIo): Command {
  return addAdministrationOptions(
    new Command('token').description(
      'print a token, signed as the gateway signs: for development, or --admin',
    ),
  )
    .option('--scopes <patterns...>', 'what it grants (default with --admin: "*")')
    .addOption(
      new Option(
        '--expires <span>',
        'how long it is valid (default: JWT_EXPIRES, with --admin 1h)',
      ).argParser(parseLife),
    )
    .option(
      '--id <id>',
      'whom it is for; a client’s ceiling holds (default: "development", with --admin "admin")',
    )
    .option('--admin', 'a token for the admin API, valid nowhere else')
    .option('--force', 'sign in production too, where clients should ask /jwt')
    .action(action(io, async () => (await import('../commands/token.ts')).runToken))
    .addCommand(
      ofToken(
        io,
        'explain',
        'explain how the gateway reads a token: record, key, checks, claims, patterns (1: refused, 3: its keys cannot be fetched)',
        async () => (await load()).runTokenExplain,
      ),
    )
    .addCommand(
      ofToken(
        io,
        'verify',
        'say in a line whether the gateway believes a token',
        async () => (await load()).runTokenVerify,
      ),
    )
    .addCommand(
      ofToken(
        io,
        'decode',
        'print header and claims of a token, unverified',
        async () => (await import('../commands/token-decoding.ts')).runTokenDecode,
      ),
    )
}

const load = (): Promise<typeof import('../commands/token-readings.ts')> =>
  import('../commands/token-readings.ts')

/** Creates a command that inspects one token. None of these prints its signature. */
function ofToken(
  io: CliIo,
  name: string,
  description: string,
  run: () => Promise<Run<TokenReadingOptions>>,
): Command {
  const act = action(io, run)
  return addAdministrationOptions(new Command(name).description(description))
    .argument('<token>', 'the token; - is standard input')
    .option('--client <id>', 'the client that a header of the request would name')
    .action((token: string, _: unknown, command: Command) =>
      act({ ...(command.optsWithGlobals() as AdministrationFlags), token }),
    )
}
