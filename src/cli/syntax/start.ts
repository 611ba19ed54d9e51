import { Command } from 'commander'
import { action } from '../action.ts'
import type { CliIo } from '../io.ts'

export function startCommand(io: CliIo): Command {
  return new Command('start')
    .description('serve an API and guard it: that of an upstream, that of a schema, or the sample API')
    .option('--config <file>', 'settings in YAML or JSON (default: portcullis.yaml, if there is one)')
    .option(
      '--schema <file...>',
      'SDL files, or a module (.js) that exports a schema (default: the sample API)',
    )
    .option(
      '--upstream <url>',
      'a GraphQL endpoint to stand in front of; --schema then lays directives over its schema',
    )
    .option('--supergraph <file>', 'a Federation supergraph to execute, by asking its subgraphs')
    .option('--manifest <file>', 'operations that clients ask for by id (portcullis publish writes one)')
    .option('--host <address>', 'address to listen on; any address but loopback counts as production')
    .option('--port <number>', 'port to listen on; 0 picks a free one')
    .option(
      '--database <url>',
      'where data is kept: file:PATH, or postgres: for clients, keys and revocations',
    )
    .option('--log-level <level>', 'fatal, error, warn, info, debug, trace or silent')
    .action(action(io, async () => (await import('../commands/start.ts')).runStart))
}
