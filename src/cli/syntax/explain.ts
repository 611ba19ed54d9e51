import { Command, Option } from 'commander'
import { action } from '../action.ts'
import type { CliIo } from '../io.ts'
import { addApiOptions } from './api.ts'

export function explainCommand(io: CliIo): Command {
  const introspection = new Option(
    '--introspection <rule>',
    'who may introspect (default: as the gateway does)',
  )
  return addApiOptions(
    new Command('explain').description('decide one operation, and say why it runs or does not'),
  )
    .requiredOption('--operation <file-or-text>', 'the GraphQL document')
    .option('--operation-name <name>', 'which of its operations')
    .option(
      '--scopes [patterns...]',
      'what the token grants; without --scopes, --claims and --id the caller has no token',
    )
    .option('--id <id>', 'the id of the caller, for conditions that read it')
    .option('--claims <json>', 'the claims of the token, for conditions that read them')
    .option('--policies <names...>', 'the @policy policies that hold')
    .option(
      '--now <time>',
      'the time that conditions see, as 2026-11-28T15:00:00Z (default: the current time)',
    )
    .option('--variables <json>', 'the variables of the operation')
    .addOption(
      new Option('--assert <decision>', 'exit with 0 for this decision, and with 1 for any other').choices([
        'allow',
        'reduce',
        'deny',
      ]),
    )
    .addOption(introspection.choices(['public', 'authenticated', 'filtered', 'off']))
    .action(action(io, async () => (await import('../commands/explain.ts')).runExplain))
}
