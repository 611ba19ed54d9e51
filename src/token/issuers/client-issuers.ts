import { createHash } from 'node:crypto'
import { createBoundedMap } from '../../core/bounded-map.ts'
import type { Naming } from '../../core/schema/naming.ts'
import { parsePatterns } from '../claims/granted.ts'
import type { LeftOut } from '../claims/left-out.ts'
import { isPresetName, type PresetName, presetOf } from '../claims/presets.ts'
import { readRequired } from '../claims/required.ts'
import type { IssuerRecord } from '../issuer-record.ts'
import { isSecretAlgorithm, parseAlgorithm } from '../keys/algorithm.ts'
import { type KeySource, secretKey, staticKeys, type TokenKey } from '../keys/key-set.ts'
import { parsePublicKey, publicTokenKey } from '../keys/public-key.ts'
import {
  askStore,
  type TokenClient,
  type TokenClients,
  type TokenSigningKey,
  type TokenSigningKeys,
} from '../ports.ts'

export interface ClientIssuersOptions {
  readonly clients: TokenClients
  readonly signingKeys: TokenSigningKeys
  readonly audiences: readonly string[]
  readonly leeway: number
  readonly naming: Naming
  /** Called with what a token carries that grants nothing. */
  readonly onLeftOut?: ((leftOut: LeftOut) => void) | undefined
}

/** The clients that sign tokens for their users, as issuer records. */
export interface ClientIssuers {
  /**
   * The record of a client; undefined if it is disabled or has no key, either of which ends its tokens at
   * once. Called on every request. Rejects with `StoreUnavailableError`.
   */
  readonly find: (id: string) => Promise<IssuerRecord | undefined>
}

const RECORDS_KEPT = 10_000
const MAX_ID_LENGTH = 256

export function createClientIssuers(options: ClientIssuersOptions): ClientIssuers {
  const { clients, signingKeys } = options
  const built = createBoundedMap<
    string,
    { readonly client: TokenClient; readonly key: TokenSigningKey; readonly record: IssuerRecord }
  >(RECORDS_KEPT)
  return {
    async find(id) {
      if (id === '' || id.length > MAX_ID_LENGTH) return undefined
      const client = await askStore(clients.get(id))
      if (client === undefined || client.disabled) return undefined
      const key = await askStore(signingKeys.get(id))
      if (key === undefined) return undefined
      const known = built.get(id)
      if (known !== undefined && known.client === client && known.key === key) return known.record
      const preset = choosePreset(client, key)
      if (preset === undefined) return undefined
      const record = buildRecord(client, key, preset, options)
      built.set(id, { client, key, record })
      return record
    },
  }
}

/** The preset that the client chose, if its record lists it; if it chose none, the first listed one. */
function choosePreset({ presets }: TokenClient, key: TokenSigningKey): PresetName | undefined {
  const name = key.preset ?? presets[0] ?? 'contributor'
  if (presets.length > 0 && !presets.includes(name)) return undefined
  return isPresetName(name) ? name : undefined
}

function buildRecord(
  client: TokenClient,
  key: TokenSigningKey,
  presetName: PresetName,
  { audiences, leeway, naming, onLeftOut }: ClientIssuersOptions,
): IssuerRecord {
  const preset = presetOf(presetName)
  const { id, ceiling, defaultScopes, userFields, allowUserCreation } = client
  // Of the content, not of the time of reading: a store without a cache returns a new object every time.
  const settings = [
    key.version,
    presetName,
    ceiling,
    defaultScopes,
    userFields,
    allowUserCreation,
    client.proof,
  ]
  return {
    kind: 'client',
    name: id,
    iss: id,
    keys: readKeys(key),
    algorithms: preset.algorithms,
    version: createHash('sha256').update(JSON.stringify(settings)).digest('base64url'),
    audiences,
    isAudienceRequired: false,
    leeway: preset.leeway ?? leeway,
    windows: preset.windows,
    required: readRequired(preset.required),
    type: undefined,
    mapping: preset.mapping,
    ceilings: [parsePatterns(ceiling)],
    defaultScopes: parsePatterns(defaultScopes),
    patterns: true,
    naming,
    onLeftOut: onLeftOut === undefined ? undefined : (leftOut) => onLeftOut({ ...leftOut, issuer: id }),
    proof: client.proof,
    users: { client: id, allowCreation: allowUserCreation, fields: userFields },
  }
}

/** An unreadable key verifies nothing. */
function readKeys(key: TokenSigningKey): KeySource {
  return staticKeys(readKey(key))
}

function readKey(key: TokenSigningKey): readonly TokenKey[] {
  if (key.kind === 'secret') {
    const algorithm = parseAlgorithm(key.algorithm)
    return algorithm !== undefined && isSecretAlgorithm(algorithm) ? [secretKey(key.secret, algorithm)] : []
  }
  const read = parsePublicKey(key.key, key.algorithm)
  // A single key needs no name, and a client that renames it in its tokens still means this one.
  return typeof read === 'string' ? [] : [publicTokenKey({ ...read, kid: undefined })]
}
