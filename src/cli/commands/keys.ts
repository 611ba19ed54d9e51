import { Command, Option } from 'commander'
import type { Outcome } from '../../admin/outcome.ts'
import {
  OWN_KEY_ALGORITHMS,
  OWN_KEY_PURPOSES,
  type OwnKeyAdministration,
  type OwnKeyAlgorithm,
  type OwnKeyView,
} from '../../admin/own-keys.ts'
import type { OwnKeyPurpose } from '../../store/own-keys.ts'
import { action } from '../action.ts'
import {
  type AdministrationOptions,
  addAdministrationOptions,
  administrate,
  takeValue,
} from '../input/administration.ts'
import { readText } from '../input/schema-files.ts'
import type { CliIo } from '../io.ts'
import { printName } from '../safe-text.ts'
import { printJson, printTable } from '../table.ts'

interface KeyOptions extends AdministrationOptions {
  readonly kid?: string
  readonly for: OwnKeyPurpose
  readonly force?: boolean
}

interface GenerateOptions extends AdministrationOptions {
  readonly algorithm: OwnKeyAlgorithm
  readonly for: OwnKeyPurpose
}

interface ImportOptions extends AdministrationOptions {
  readonly file: string
  readonly algorithm: string
  readonly for: OwnKeyPurpose
}

const ROTATION = `
A rotation that fails no request:
  1. portcullis keys generate   publishes a key: it verifies, and is in /.well-known/jwks.json
  2. portcullis keys rotate     signs with it, once nobody holds a key set without it (5 minutes)
  3. portcullis keys retire ID  forgets the key before, once the last of its tokens has ended
A step that comes too early is refused; --force takes it all the same. As long as no key signs, JWT_SECRET does, and what
it has signed is believed as long as it is set.

With --for upstreams: the keys that tell upstreams who asks. The first is made by the gateway that needs one.
`

/** The own key ring. */
export function keysCommand(io: CliIo): Command {
  const generate = action<GenerateOptions>(io, (options) =>
    change(options, io, 'Published', (keys) => keys.generate(options.algorithm, options.for)),
  )
  const adopt = action<ImportOptions>(io, (options) =>
    change(options, io, 'Published', (keys) =>
      keys.adopt(readText(options.file, io), options.algorithm, options.for),
    ),
  )
  const rotate = action<KeyOptions>(io, (options) =>
    change(options, io, 'Signing with', (keys) => keys.rotate(options.kid, options.force, options.for)),
  )
  const retire = action<Omit<KeyOptions, 'for'> & { readonly kid: string }>(io, (options) =>
    change(options, io, 'Retired', (keys) => keys.retire(options.kid, options.force)),
  )
  const algorithm = new Option('--algorithm <name>', 'what it signs with')
  const purpose = (): Option =>
    new Option('--for <purpose>', 'what it signs').choices(OWN_KEY_PURPOSES).default('tokens')
  return new Command('keys')
    .description('generate, import, list, rotate and retire the keys that the gateway signs with')
    .addHelpText('after', ROTATION)
    .addCommand(
      addAdministrationOptions(new Command('generate').description('make a key, and publish it'))
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
      addAdministrationOptions(new Command('list').description('list the keys, the oldest first')).action(
        action(io, runList),
      ),
    )
    .addCommand(
      addAdministrationOptions(new Command('rotate').description('sign with a published key'))
        .argument('[kid]', 'the key (default: the newest that has not signed yet)')
        .addOption(purpose())
        .option('--force', 'also when others may not know the key yet')
        .action((kid: string | undefined, options: KeyOptions) =>
          rotate({ ...options, ...(kid !== undefined && { kid }) }),
        ),
    )
    .addCommand(
      addAdministrationOptions(new Command('retire').description('forget a key, and what it has signed'))
        .argument('<kid>', 'the key')
        .option('--force', 'also when tokens count that it has signed')
        .action((kid: string, options: KeyOptions) => retire({ ...options, kid })),
    )
}

async function change(
  options: AdministrationOptions,
  io: CliIo,
  done: string,
  operate: (keys: OwnKeyAdministration) => Promise<Outcome<OwnKeyView>>,
): Promise<number> {
  return administrate(options, io, async ({ administration }) => {
    const key = takeValue(await operate(administration.ownKeys))
    const text = `${done} ${printName(key.kid)} (${key.algorithm}).\n`
    io.stdout(options.json === true ? printJson(key) : text)
    return 0
  })
}

async function runList(options: AdministrationOptions, io: CliIo): Promise<number> {
  return administrate(options, io, async ({ administration }) => {
    const keys = takeValue(await administration.ownKeys.list())
    const rows = keys.map(({ kid, algorithm, purpose, state, publishedAt, signingSince, retiredAt }) => [
      printName(kid),
      ...[algorithm, purpose, state, publishedAt, signingSince ?? 'never', retiredAt ?? 'no'],
    ])
    const head = ['KEY', 'ALGORITHM', 'FOR', 'STATE', 'PUBLISHED', 'SIGNS SINCE', 'RETIRED']
    io.stdout(options.json === true ? printJson(keys) : printTable([head, ...rows]))
    return 0
  })
}
