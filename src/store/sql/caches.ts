import type { Client } from '../client.ts'
import type { FeedEntry } from '../feed.ts'
import { createReadThrough, type ReadThrough } from '../read-through.ts'
import type { SigningKey } from '../signing-keys.ts'
import type { Realm } from '../store.ts'
import type { User } from '../users.ts'

export interface CachedApiKey {
  readonly id: string
  readonly realm: Realm
  readonly client: string
  readonly expiresAt: number | undefined
}

export interface CachedUser {
  readonly user: User
  /** As stored. */
  readonly person: string
  readonly personAsOf: number
}

/** What the hot path reads, at the same cost however many clients there are. */
export interface Caches {
  readonly clients: ReadThrough<Client>
  /** By digest. */
  readonly apiKeys: ReadThrough<CachedApiKey>
  readonly signingKeys: ReadThrough<SigningKey>
  readonly users: ReadThrough<CachedUser>
  /** Drops what a feed entry is about. */
  readonly follow: (entry: FeedEntry) => void
}

/** No part can hold the separator, as ids have no NUL. */
export function ownedKey(realm: Realm, client: string, id = ''): string {
  return `${realm}\0${client}\0${id}`
}

const REALMS: readonly Realm[] = ['stored', 'configured']

/** In UTF-16 units, the longest person kept in memory: a client may make any number of users of up to 16 KiB. */
const KEPT_PERSON = 2_048

/** `entries` each for clients and API keys; a tenth each for signing keys and users. */
export function createCaches(entries: number): Caches {
  const fewer = Math.ceil(entries / 10)
  const clients = createReadThrough<Client>(entries)
  const apiKeys = createReadThrough<CachedApiKey>(entries)
  const signingKeys = createReadThrough<SigningKey>(fewer)
  const users = createReadThrough<CachedUser>(fewer, ({ person }) => person.length <= KEPT_PERSON)
  const clearBelongings = (): void => {
    for (const cache of [apiKeys, signingKeys, users]) cache.clear()
  }
  return {
    clients,
    apiKeys,
    signingKeys,
    users,
    follow(entry) {
      switch (entry.kind) {
        case 'client':
          clients.drop(entry.client)
          // Rare, and a later client of that id must not find what belonged to this one.
          if (entry.change === 'removed') clearBelongings()
          return
        case 'api_key':
          return apiKeys.drop(entry.key)
        case 'signing_key':
          for (const realm of REALMS) signingKeys.drop(ownedKey(realm, entry.client))
          return
        case 'user':
          for (const realm of REALMS) users.drop(ownedKey(realm, entry.client, entry.user))
          return
        case 'reset':
          clients.clear()
          clearBelongings()
      }
    },
  }
}
