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
      expect: { nobody: deny, clerk: allow }
`

export function testCommand(io: CliIo): Command {
  return addApiOptions(
    new Command('test')
      .description('hold the rules of an API against cases: who asks for what, and what must be decided')
      .argument('[files...]', 'files of tests (default: rules.test.yaml)'),
  )
    .option('--junit <file>', 'write the results as JUnit XML too')
    .option('--min-coverage <percent>', 'fail when fewer of the rules are decided by a case', parsePercent)
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
