import { Command } from 'commander'
import { action } from '../action.ts'
import type { CliIo } from '../io.ts'
import { addSourceOptions } from './api.ts'

export function startCommand(io: CliIo): Command {
  return addSourceOptions(
    new Command('start').description(
      'serve a guarded API (in development, the sample API unless one is named)',
    ),
  )
    .option('--manifest <file>', 'operations that clients ask for by id (portcullis publish writes one)')
    .option('--host <address>', 'address to listen on; any address but loopback counts as production')
    .option('--port <number>', 'port to listen on; 0 picks a free one')
    .option(
      '--database <url>',
      'where data is kept: file:PATH, or postgres: for clients, keys and revocations',
    )
    .option('--workers <number>', 'processes that serve together; "cpus" is one for each core')
    .option('--watch', 'reload whenever a file changes that the configuration consists of or names')
    .option('--log-level <level>', 'fatal, error, warn, info, debug, trace or silent')
    .action(action(io, async () => (await import('../commands/start.ts')).runStart))
}
