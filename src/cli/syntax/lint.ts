import { Command, InvalidArgumentError, Option } from 'commander'
import { action } from '../action.ts'
import type { CliIo } from '../io.ts'
import { addApiOptions } from './api.ts'

export function lintCommand(io: CliIo): Command {
  return addApiOptions(
    new Command('lint').description('report what is wrong or doubtful about the rules of an API'),
  )
    .option('--patterns <patterns...>', 'patterns that are granted somewhere: each must cover a scope')
    .option('--manifest <file>', 'operations that clients ask for by id: each must fit the schema')
    .addOption(
      new Option('--format <format>', 'how findings are printed; "github" annotates a pull request')
        .choices(['text', 'json', 'github', 'sarif'])
        .conflicts('json'),
    )
    .option('--notes', 'print notes too: public queries, scopes outside the convention')
    .option('--max-warnings <count>', 'fail when there are more warnings than this', parseCount)
    .action(action(io, async () => (await import('../commands/lint.ts')).runLint))
}

function parseCount(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number.')
}
