import { Command, Option } from 'commander'
import { action } from '../action.ts'
import type { CliIo } from '../io.ts'
import { addApiOptions } from './api.ts'

export function scopesCommand(io: CliIo): Command {
  return addApiOptions(
    new Command('scopes')
      .description('print what each root field and each guarded coordinate requires')
      .option(
        '--operations <paths...>',
        'print the least scopes of each operation in files, folders or globs',
      )
      .addOption(
        new Option('--compare', 'print what each mutation requires by either naming convention').conflicts(
          'operations',
        ),
      )
      .addOption(
        new Option(
          '--write [file]',
          'write SDL that states the scope of each mutation with @auth, to a file or to standard output',
        ).conflicts(['operations', 'compare', 'json']),
      )
      .addOption(
        new Option(
          '--typescript [file]',
          'write TypeScript with the scopes as types, and what each of --operations needs',
        ).conflicts(['compare', 'write', 'json']),
      ),
  ).action(action(io, async () => (await import('../commands/scopes.ts')).runScopes))
}
