import { Command, Option } from 'commander'
import { action } from '../action.ts'
import type { CliIo } from '../io.ts'

export function initCommand(io: CliIo): Command {
  return new Command('init')
    .description('write a first portcullis.yaml, with rules, tests and a secret; overwrites nothing')
    .addOption(
      new Option(
        '--schema <paths...>',
        'guard a schema: SDL files, an introspection result, or a module',
      ).conflicts(['upstream', 'supergraph']),
    )
    .addOption(
      new Option(
        '--upstream <url>',
        'stand in front of an API that runs; it is asked for its schema',
      ).conflicts('supergraph'),
    )
    .option('--supergraph <file>', 'execute a Federation supergraph')
    .option('--header <name:value...>', 'headers with which the API is asked for its schema')
    .option('--json', 'print JSON')
    .action(action(io, async () => (await import('../commands/init.ts')).runInit))
}
