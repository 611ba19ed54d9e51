import { Command, Option } from 'commander'
import { OWN_KEY_ALGORITHMS, OWN_KEY_PURPOSES } from '../../admin/own-key-kinds.ts'
import { action } from '../action.ts'
import type { GenerateOptions, ImportOptions, KeyOptions } from '../commands/keys.ts'
import type { CliIo } from '../io.ts'
import { addAdministrationOptions } from './administration.ts'

const ROTATION = `
A rotation that fails no request:
  1. portcullis keys generate   publishes a key: it verifies, and is in /.well-known/jwks.json
  2. portcullis keys rotate     signs with it, once nobody holds a key set without it (5 minutes)
  3. portcullis keys retire ID  forgets the previous key, once the last of its tokens has ended
A step that comes too early is refused, unless --force is given. As long as no key signs, JWT_SECRET does, and what
it has signed is believed as long as it is set.

With --for upstreams: the keys that tell upstreams who asks. The first is made by the gateway that needs one.`

export function keysCommand(io: CliIo): Command {
  const load = (): Promise<typeof import('../commands/keys.ts')> => import('../commands/keys.ts')
  const generate = action<GenerateOptions>(io, async () => (await load()).runGenerate)
  const adopt = action<ImportOptions>(io, async () => (await load()).runImport)
  const rotate = action<KeyOptions>(io, async () => (await load()).runRotate)
  const retire = action<KeyOptions>(io, async () => (await load()).runRetire)
  const list = action(io, async () => (await load()).runList)
  const algorithm = new Option('--algorithm <name>', 'what it signs with')
  const purpose = (): Option =>
    new Option('--for <purpose>', 'what it signs').choices(OWN_KEY_PURPOSES).default('tokens')
  return new Command('keys')
    .description('generate, import, list, rotate and retire the keys that the gateway signs with')
    .addHelpText('after', ROTATION)
    .addCommand(
      addAdministrationOptions(new Command('generate').description('make a key and publish it'))
        .addOption(algorithm.choices(OWN_KEY_ALGORITHMS).default('ES256'))
        .addOption(purpose())
        .action(generate),
    )
    .addCommand(
      addAdministrationOptions(
        new Command('import').description('publish a private key that was made elsewhere'),
      )
        .argument('<file>', 'the private key, PEM or JWK')
        .requiredOption('--algorithm <name>', 'what it signs with: ES256, RS256, EdDSA, PS256, ...')
        .addOption(purpose())
        .action((file: string, options: ImportOptions) => adopt({ ...options, file })),
    )
    .addCommand(
      addAdministrationOptions(new Command('list').description('list the keys, oldest first')).action(list),
    )
    .addCommand(
      addAdministrationOptions(new Command('rotate').description('sign with a published key'))
        .argument('[kid]', 'the key (default: the newest that has not signed yet)')
        .addOption(purpose())
        .option('--force', 'even when others may not know the key yet')
        .action((kid: string | undefined, options: KeyOptions) =>
          rotate({ ...options, ...(kid !== undefined && { kid }) }),
        ),
    )
    .addCommand(
      addAdministrationOptions(
        new Command('retire').description('retire a key: nothing that it has signed is believed any more'),
      )
        .argument('<kid>', 'the key')
        .option('--force', 'even when tokens that it has signed are still valid')
        .action((kid: string, options: KeyOptions) => retire({ ...options, kid })),
    )
}
