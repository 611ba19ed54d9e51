import { Command } from 'commander'
import { action } from '../action.ts'
import type { CliIo } from '../io.ts'
import { addAdministrationOptions } from './administration.ts'

export function revokeCommand(io: CliIo): Command {
  return addAdministrationOptions(
    new Command('revoke').description('end tokens at once, and on every replica within a second'),
  )
    .option('--token <jti>', 'one token, by its jti')
    .option('--jwt <token>', 'one token, by its text ("-": from standard input), and what it is refreshed to')
    .option(
      '--subject <issuer-and-id...>',
      'what was issued to a subject up to now: the issuer’s name, and the id',
    )
    .option('--client <id>', 'what was issued to a client, and what it has signed, up to now')
    .option('--issuer <name>', 'what an issuer has issued up to now')
    .option(
      '--of <issuer>',
      'whose the token is, with --token or --jwt (default: our own, and what its iss says)',
    )
    .option(
      '--force',
      'revoke what is not known too: a client or issuer that is gone, a token of another form',
    )
    .action(action(io, async () => (await import('../commands/revoke.ts')).runRevoke))
}
