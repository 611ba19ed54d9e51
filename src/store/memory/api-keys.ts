import { digestApiKey, generateApiKey, generateName } from '../api-key.ts'
import { type ApiKey, type ApiKeys, MAX_API_KEYS } from '../api-keys.ts'
import type { Client } from '../client.ts'
import type { MemoryContext, MemoryOwners, Owned } from './context.ts'

const MINUTE = 60_000

export interface MemoryApiKey {
  readonly key: ApiKey
  readonly digest: string
}

export function createMemoryApiKeys(
  { now, random, tell }: MemoryContext,
  { clientOf }: MemoryOwners,
  keys: Owned<MemoryApiKey>,
): ApiKeys {
  /** Where the key of a digest is; the key may be gone since. */
  const places = new Map<string, { readonly client: string; readonly id: string }>()

  const isCurrent = ({ expiresAt }: ApiKey): boolean => expiresAt === undefined || expiresAt > now()

  const replace = (client: string, { digest }: MemoryApiKey, key: ApiKey): void =>
    keys.set(client, key.id, { digest, key: Object.freeze(key) })

  const find = (digest: string): { readonly client: Client; readonly keyId: string } | undefined => {
    const place = places.get(digest)
    const known = place === undefined ? undefined : keys.get(place.client, place.id)
    if (known === undefined || !isCurrent(known.key)) return undefined
    const client = clientOf(known.key.client)
    if (client === undefined || client.disabled) return undefined
    if (now() >= (known.key.lastUsedAt ?? Number.NEGATIVE_INFINITY) + MINUTE)
      replace(client.id, known, { ...known.key, lastUsedAt: now() })
    return { client, keyId: known.key.id }
  }

  return {
    async create(client, { expiresAt, othersExpireAt } = {}) {
      if (clientOf(client) === undefined) return { kind: 'unknown_client' }
      const others = keys.of(client).map((known) => ({
        known,
        expiresAt: earlier(known.key.expiresAt, othersExpireAt),
      }))
      const current = others.filter(({ known, expiresAt }) => isCurrent({ ...known.key, expiresAt }))
      if (current.length >= MAX_API_KEYS) return { kind: 'too_many' }
      for (const { known, expiresAt } of others) {
        if (expiresAt === known.key.expiresAt) continue
        replace(client, known, { ...known.key, expiresAt })
        tell({ kind: 'api_key', client, key: known.digest })
      }
      const text = generateApiKey(random)
      const digest = digestApiKey(text)
      const id = generateName(random, 12)
      const key: ApiKey = Object.freeze({ id, client, createdAt: now(), expiresAt, lastUsedAt: undefined })
      keys.set(client, id, { key, digest })
      places.set(digest, { client, id })
      tell({ kind: 'api_key', client, key: digest })
      return { kind: 'created', key, text }
    },
    list: async (client) => keys.of(client).map(({ key }) => key),
    async remove(client, keyId) {
      const known = keys.get(client, keyId)
      if (known === undefined) return false
      keys.delete(client, keyId)
      places.delete(known.digest)
      tell({ kind: 'api_key', client, key: known.digest })
      return true
    },
    async find(digest) {
      const found = find(digest)
      return found === undefined ? { kind: 'none' } : { kind: 'one', ...found }
    },
    async verify(client, digest) {
      const found = find(digest)
      return found?.client.id === client ? found.client : undefined
    },
  }
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)
}
