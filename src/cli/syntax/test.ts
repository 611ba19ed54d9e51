import { Command, InvalidArgumentError } from 'commander'
import { action } from '../action.ts'
import type { TestOptions } from '../commands/test.ts'
import type { CliIo } from '../io.ts'
import { addApiOptions } from './api.ts'

const EXAMPLE = `
A file of tests (rules.test.yaml):
  subjects:
    nobody: anonymous
    clerk: { scopes: ['Mutation:Person:*'] }
  cases:
    - query: 'mutation { createPerson { name } }'
      expect: { nobody: deny, clerk: allow }`

export function testCommand(io: CliIo): Command {
  return addApiOptions(
    new Command('test')
      .description(
        'test the rules of an API with cases: who asks for what, and the decision that must follow',
      )
      .argument('[files...]', 'files of tests (default: rules.test.yaml)'),
  )
    .option('--junit <file>', 'write the results as JUnit XML too')
    .option(
      '--min-coverage <percent>',
      'fail when the cases decide a smaller share of the rules than this',
      parsePercent,
    )
    .option('--verbose', 'print the cases that pass too')
    .option('--watch', 'run again at each change of a file')
    .addHelpText('after', EXAMPLE)
    .action((files: readonly string[], options: Omit<TestOptions, 'files'>) =>
      action<TestOptions>(
        io,
        async () => (await import('../commands/test.ts')).runTest,
      )({
        ...options,
        files,
      }),
    )
}

function parsePercent(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 100) return Number(text)
  throw new InvalidArgumentError('It must be a number from 0 to 100.')
}
