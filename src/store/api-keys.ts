import type { ApiKeyDigest } from './api-key.ts'
import type { Client } from './client.ts'

/** An API key without its text, which nobody has but the client. Times are milliseconds since the epoch. */
export interface ApiKey {
  /** Names the key and tells nothing of it. */
  readonly id: string
  readonly client: string
  readonly createdAt: number
  /** From here on it is no key; undefined: never. */
  readonly expiresAt: number | undefined
  /** To the minute; undefined: not yet. */
  readonly lastUsedAt: number | undefined
}

export interface ApiKeyOptions {
  readonly expiresAt?: number | undefined
  /** Rotation: the client's other keys expire then, those that expire sooner as they would. */
  readonly othersExpireAt?: number | undefined
}

export type ApiKeyCreation =
  /** `text` is shown this once. */
  | { readonly kind: 'created'; readonly key: ApiKey; readonly text: string }
  | { readonly kind: 'unknown_client' }
  /** The client has as many keys as it may have (`MAX_API_KEYS`); a key that has expired makes room. */
  | { readonly kind: 'too_many' }

/** Whose key a text is, by its digest. Keys that have expired, and those of disabled clients, are nobody's. */
export type ApiKeyMatch =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly client: Client; readonly keyId: string }
  /** Configured keys are any text, so that one may fit two clients: then it does not say who asks. */
  | { readonly kind: 'several' }

export const MAX_API_KEYS = 100

/** The API keys of clients. Every method rejects when the store cannot be reached, and never because of a text. */
export interface ApiKeys {
  readonly create: (client: string, options?: ApiKeyOptions) => Promise<ApiKeyCreation>
  /** The oldest first, with those that have expired; keys that are configured are not listed. */
  readonly list: (client: string) => Promise<readonly ApiKey[]>
  /** False when the client has no such key. */
  readonly remove: (client: string, keyId: string) => Promise<boolean>
  /** The client that a key names by itself. Cached; as fresh as the feed. */
  readonly find: (digest: ApiKeyDigest) => Promise<ApiKeyMatch>
  /** The client, when the key is one of its own. Cached; as fresh as the feed. */
  readonly verify: (client: string, digest: ApiKeyDigest) => Promise<Client | undefined>
}
