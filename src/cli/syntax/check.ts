import { Command } from 'commander'
import { action } from '../action.ts'
import type { CliIo } from '../io.ts'
import { addHeaderOption, addSourceOptions } from './api.ts'

export function checkCommand(io: CliIo): Command {
  return addHeaderOption(
    addSourceOptions(
      new Command('check').description(
        'check settings, rules, store, keys, upstreams and the clock before a start; changes nothing',
      ),
    ),
  )
    .option('--manifest <file>', 'operations that clients ask for by id')
    .option('--database <url>', 'where data is kept: file:PATH or postgres:')
    .option('--online', 'ask the network too: key sources, upstreams and a PostgreSQL store, 5 s each')
    .option('--json', 'print JSON')
    .action(action(io, async () => (await import('../commands/check.ts')).runCheck))
}
