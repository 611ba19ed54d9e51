import { Command, Option } from 'commander'
import { action } from '../action.ts'
import { parseLife } from '../input/span.ts'
import type { CliIo } from '../io.ts'
import { addAdministrationOptions } from './administration.ts'

/** Issues a token without asking `/jwt`: for development, and for the admin API. */
export function tokenCommand(io: CliIo): Command {
  return addAdministrationOptions(
    new Command('token').description(
      'print a token, signed as the gateway signs: for development, or --admin',
    ),
  )
    .option('--scopes <patterns...>', 'what it grants (default with --admin: "*")')
    .addOption(
      new Option(
        '--expires <span>',
        'how long it is valid (default: JWT_EXPIRES, with --admin 1h)',
      ).argParser(parseLife),
    )
    .option(
      '--id <id>',
      'whom it is for; a client’s ceiling holds (default: "development", with --admin "admin")',
    )
    .option('--admin', 'a token for the admin API, valid nowhere else')
    .option('--force', 'also in production, where clients ask /jwt')
    .action(action(io, async () => (await import('../commands/token.ts')).runToken))
}
