import { Command, Option } from 'commander'
import { action } from '../action.ts'
import type { CliIo } from '../io.ts'
import { addApiOptions } from './api.ts'

export function publishCommand(io: CliIo): Command {
  return addApiOptions(
    new Command('publish')
      .description('write a client’s operations into a manifest, each with the least scopes that it needs')
      .requiredOption('--operations <paths...>', 'operations in files, folders or globs')
      .requiredOption(
        '--out <file>',
        'the manifest; with Relay’s format, a .scopes.json beside it holds the scopes',
      )
      .addOption(
        new Option('--format <format>', 'format of the manifest')
          .choices(['apollo', 'relay'])
          .default('apollo'),
      )
      .option('--typename', 'add __typename to every selection, as Apollo Client and urql do'),
  ).action(action(io, async () => (await import('../commands/publish.ts')).runPublish))
}
