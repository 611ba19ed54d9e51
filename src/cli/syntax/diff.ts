import { Command } from 'commander'
import { action } from '../action.ts'
import type { DiffOptions } from '../commands/diff.ts'
import type { CliIo } from '../io.ts'
import { addReadingOptions } from './api.ts'

const SIDES = `
Each side is a portcullis.yaml, a folder with one, SDL (a file or a folder of *.graphql), a module (.js), an introspection
result in JSON, a supergraph, or the URL of a GraphQL API. Paths in a configuration count from its own folder.`

export function diffCommand(io: CliIo): Command {
  return addReadingOptions(
    new Command('diff')
      .description('say what a change of a schema, its rules or a configuration opens and closes')
      .argument('<old>', 'the API before the change')
      .argument('<new>', 'the API after it')
      .option(
        '--operations <paths...>',
        'operations of clients: say which need more or less, or no longer fit',
      )
      .option(
        '--clients [file]',
        'clients: say what each reaches now, and no longer. Without a file, the authKeys of the configurations; a file is what "portcullis clients list --json" prints',
      )
      .option(
        '--allow [coordinates...]',
        'accept that these coordinates open; without any, accept whatever opens',
      )
      .option('--config <file>', 'settings for a side that is a schema and not a configuration'),
  )
    .addHelpText('after', SIDES)
    .action((before: string, after: string, options: Omit<DiffOptions, 'before' | 'after'>) =>
      action<DiffOptions>(
        io,
        async () => (await import('../commands/diff.ts')).runDiff,
      )({
        ...options,
        before,
        after,
      }),
    )
}
