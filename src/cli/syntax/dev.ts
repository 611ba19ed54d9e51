import { Command } from 'commander'
import { action } from '../action.ts'
import type { CliIo } from '../io.ts'
import { addSourceOptions } from './api.ts'

const WHAT = `
Listens on 127.0.0.1 alone, with one process, whatever HOST and the configuration say. Everything that the
configuration consists of or names is read again at each save. What cannot be used is printed, and the previous
version stays in force. On a terminal, decisions are rows of a table; otherwise each is a line.`

export function devCommand(io: CliIo): Command {
  return addSourceOptions(
    new Command('dev').description(
      'serve an API while you write its rules: reloads at each save, shows decisions',
    ),
  )
    .option('--manifest <file>', 'operations that clients ask for by id (portcullis publish writes one)')
    .option('--port <number>', 'port to listen on; 0 picks a free one')
    .option(
      '--database <url>',
      'where data is kept: file:PATH, or postgres: for clients, keys and revocations',
    )
    .option('--log-level <level>', 'fatal, error, warn, info, debug, trace or silent')
    .option('--json', 'print one JSON object per line, for each event and each decision')
    .addHelpText('after', WHAT)
    .action(action(io, async () => (await import('../commands/dev.ts')).runDev))
}
