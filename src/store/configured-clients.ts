import { type ApiKeyDigest, digestApiKey } from './api-key.ts'
import type { ApiKeys } from './api-keys.ts'
import { type Client, type ClientSettings, type Clients, DEFAULT_CLIENT_SETTINGS } from './client.ts'
import { compareIdentifiers } from './identifier.ts'
import { pageSize } from './page.ts'
import type { Belongings, Store } from './store.ts'

/** A client as the configuration names it (`JWT_AUTH_KEYS`). */
export interface ConfiguredClient extends Partial<ClientSettings> {
  readonly id: string
  /** Any text. */
  readonly apiKeys: readonly string[]
}

/** The `keyId` of a configured key in an `ApiKeyMatch`: it has no id. */
export const CONFIGURED_KEY_ID = 'configured'

/**
 * The store with the configured clients, which are in memory and read-only. What is added to one of them (API
 * keys, a signing key, users) is stored, counts only while its id is configured, and never goes to a stored
 * client of that id. A stored client with a configured id is an error, so that neither silently shadows the
 * other. Takes over the store: closing the result closes it.
 */
export async function withConfiguredClients(
  store: Store,
  configured: readonly ConfiguredClient[],
): Promise<Store> {
  const clients = new Map<string, Client>()
  const keys = new Map<ApiKeyDigest, string[]>()
  for (const { id, apiKeys, ...settings } of configured) {
    if (clients.has(id)) throw new TypeError(`The client ${JSON.stringify(id)} is configured twice.`)
    if ((await store.clients.get(id)) !== undefined)
      throw new Error(`The client ${JSON.stringify(id)} is configured, and is in the store as well.`)
    clients.set(
      id,
      Object.freeze({ ...DEFAULT_CLIENT_SETTINGS, ...settings, id, disabled: false, createdAt: 0 }),
    )
    for (const digest of new Set(apiKeys.map(digestApiKey))) {
      keys.set(digest, [...(keys.get(digest) ?? []), id])
    }
  }
  const own = store.ofConfigured((id) => clients.get(id))
  const of = (id: string): Belongings => (clients.has(id) ? own : store)

  return {
    ...store,
    clients: joinClients(store.clients, clients),
    apiKeys: joinApiKeys(store.apiKeys, own.apiKeys, clients, keys),
    signingKeys: {
      set: (client, material, preset) => of(client).signingKeys.set(client, material, preset),
      get: (client) => of(client).signingKeys.get(client),
      remove: (client) => of(client).signingKeys.remove(client),
    },
    users: {
      create: (client, user) => of(client).users.create(client, user),
      get: (client, id) => of(client).users.get(client, id),
      list: (client, page) => of(client).users.list(client, page),
      see: (client, id, sighting) => of(client).users.see(client, id, sighting),
    },
  }
}

function joinClients(stored: Clients, configured: ReadonlyMap<string, Client>): Clients {
  const ids = [...configured.keys()].sort(compareIdentifiers)
  return {
    add: async (id, settings) => (configured.has(id) ? { kind: 'exists' } : stored.add(id, settings)),
    get: async (id) => configured.get(id) ?? stored.get(id),
    peek: (id) => configured.get(id) ?? stored.peek(id),
    async list({ after = '', first } = {}) {
      const size = pageSize(first)
      const page = await stored.list({ after, first: size })
      const { next } = page
      const isOnPage = (id: string): boolean =>
        compareIdentifiers(id, after) > 0 && (next === undefined || compareIdentifiers(id, next) <= 0)
      const own = ids.filter(isOnPage).flatMap((id) => configured.get(id) ?? [])
      // Another process with another configuration may have added one of these ids since the start.
      const all = [...page.clients.filter(({ id }) => !configured.has(id)), ...own].sort((one, other) =>
        compareIdentifiers(one.id, other.id),
      )
      const clients = all.slice(0, size)
      return { clients, next: all.length > size ? clients.at(-1)?.id : next }
    },
    update: async (id, settings) =>
      configured.has(id) ? { kind: 'read_only' } : stored.update(id, settings),
    disable: async (id, disabled) =>
      configured.has(id) ? { kind: 'read_only' } : stored.disable(id, disabled),
    remove: async (id) => (configured.has(id) ? { kind: 'read_only' } : stored.remove(id)),
  }
}

function joinApiKeys(
  stored: ApiKeys,
  own: ApiKeys,
  clients: ReadonlyMap<string, Client>,
  keys: ReadonlyMap<ApiKeyDigest, readonly string[]>,
): ApiKeys {
  const of = (client: string): ApiKeys => (clients.has(client) ? own : stored)
  return {
    create: (client, options) => of(client).create(client, options),
    list: (client) => of(client).list(client),
    remove: (client, keyId) => of(client).remove(client, keyId),
    async find(digest) {
      const ids = keys.get(digest) ?? []
      const client = clients.get(ids[0] ?? '')
      if (ids.length > 1) return { kind: 'several' }
      if (ids.length === 1 && client !== undefined) return { kind: 'one', client, keyId: CONFIGURED_KEY_ID }
      const match = await own.find(digest)
      if (match.kind !== 'none') return match
      const other = await stored.find(digest)
      return other.kind === 'one' && clients.has(other.client.id) ? { kind: 'none' } : other
    },
    async verify(client, digest) {
      const configured = clients.get(client)
      if (configured === undefined) return stored.verify(client, digest)
      return keys.get(digest)?.includes(client) ? configured : own.verify(client, digest)
    },
  }
}
