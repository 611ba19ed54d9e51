import { Command, InvalidArgumentError, Option } from 'commander'
import { PRESET_NAMES } from '../../config/preset-names.ts'
import { PROOF_RULES } from '../../token/proof/key-binding.ts'
import { action } from '../action.ts'
import type { ClientOptions } from '../commands/clients.ts'
import { parseLife, parseSpan } from '../input/span.ts'
import type { CliIo } from '../io.ts'
import { addAdministrationOptions } from './administration.ts'

export function clientsCommand(io: CliIo): Command {
  const load = (): Promise<typeof import('../commands/clients.ts')> => import('../commands/clients.ts')
  const presets = new Option(
    '--presets <names...>',
    'which presets its tokens may be read with (default: all)',
  )
  const expires = new Option('--expires <span>', 'when the API key expires (default: never)').argParser(
    parseLife,
  )
  return new Command('clients')
    .description('add, update, list, show, rotate, disable, enable and remove clients')
    .addCommand(
      ofClient(
        io,
        'add',
        'add a client and print its API key, which is shown only once',
        async () => (await load()).runAdd,
      )
        .option('--scopes <patterns...>', 'its ceiling')
        .addOption(presets.choices(PRESET_NAMES))
        .option(
          '--default-scopes <patterns...>',
          'what its tokens grant that carry neither scopes nor a policy',
        )
        .option('--user-fields <names...>', 'the fields of a token’s person that are stored')
        .option('--no-user-creation', 'do not create its users with their first token')
        .addOption(
          new Option('--proof <rule>', 'how its tokens must be bound to their holder').choices(PROOF_RULES),
        )
        .addOption(expires),
    )
    .addCommand(
      ofClient(
        io,
        'update',
        'change the given settings of a client, and keep the others',
        async () => (await load()).runUpdate,
      )
        .option('--scopes [patterns...]', 'its ceiling; without a pattern it gets no token')
        .addOption(
          new Option(
            '--presets [names...]',
            'which presets its tokens may be read with; without a name: all',
          ).choices(PRESET_NAMES),
        )
        .option(
          '--default-scopes [patterns...]',
          'what its tokens grant that carry neither scopes nor a policy',
        )
        .option('--user-fields [names...]', 'the fields of a token’s person that are stored')
        .option('--user-creation', 'create its users with their first token')
        .option('--no-user-creation', 'do not create them')
        .addOption(
          new Option('--proof <rule>', 'how its tokens must be bound to their holder').choices(PROOF_RULES),
        ),
    )
    .addCommand(
      addAdministrationOptions(new Command('list').description('list clients by id, in pages'))
        .option('--after <id>', 'the last id of the page before')
        .option('--first <number>', 'how many, at most 1000', parseCount, 100)
        .action(action(io, async () => (await load()).runList)),
    )
    .addCommand(
      ofClient(
        io,
        'show',
        'show a client and its keys, without the text of the keys',
        async () => (await load()).runShow,
      ),
    )
    .addCommand(
      ofClient(
        io,
        'rotate',
        'print a new API key, which is shown only once; the others expire',
        async () => (await load()).runRotate,
      )
        .addOption(
          new Option('--overlap <span>', 'how long the other keys stay valid')
            .argParser(parseSpan)
            .default(86_400_000, '1d'),
        )
        .addOption(expires),
    )
    .addCommand(
      ofClient(
        io,
        'disable',
        'end its API keys and tokens until it is enabled again',
        async () => (await load()).runDisable,
      ),
    )
    .addCommand(
      ofClient(io, 'enable', 'let a disabled client in again', async () => (await load()).runEnable),
    )
    .addCommand(
      ofClient(
        io,
        'remove',
        'remove a client with its keys and users, and end its tokens',
        async () => (await load()).runRemove,
      ),
    )
}

function ofClient<Options extends ClientOptions>(
  io: CliIo,
  name: string,
  description: string,
  load: () => Promise<(options: Options, io: CliIo) => Promise<number>>,
): Command {
  const act = action(io, load)
  return addAdministrationOptions(new Command(name).description(description))
    .argument('<id>', 'the client')
    .action((id: string, options: Options) => act({ ...options, id }))
}

function parseCount(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 1_000) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1 to 1000.')
}
