import type { ApiKeyDigest } from './api-key.ts'
import type { Client } from './client.ts'

/** An API key without its text, which only the client has. Times are milliseconds since the epoch. */
export interface ApiKey {
  /** Identifies the key, and reveals nothing of it. */
  readonly id: string
  readonly client: string
  readonly createdAt: number
  /** The key is invalid from this moment on; undefined: never. */
  readonly expiresAt: number | undefined
  /** To the minute; undefined if the key was never used. */
  readonly lastUsedAt: number | undefined
}

export interface ApiKeyOptions {
  readonly expiresAt?: number | undefined
  /** For rotation: the client's other keys expire then, or sooner if they were to. */
  readonly othersExpireAt?: number | undefined
}

export type ApiKeyCreation =
  /** `text` is shown only this once. */
  | { readonly kind: 'created'; readonly key: ApiKey; readonly text: string }
  | { readonly kind: 'unknown_client' }
  /** The client already has `MAX_API_KEYS` keys, not counting expired ones. */
  | { readonly kind: 'too_many' }

/** The owner of a key, found by its digest. Expired keys and those of disabled clients have none. */
export type ApiKeyMatch =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly client: Client; readonly keyId: string }
  /** Configured keys may be any text, so two clients may share one, which then identifies neither. */
  | { readonly kind: 'several' }

export const MAX_API_KEYS = 100

/** The API keys of clients. Every method rejects when the store cannot be reached, and never because of a text. */
export interface ApiKeys {
  readonly create: (client: string, options?: ApiKeyOptions) => Promise<ApiKeyCreation>
  /** Oldest first, including expired keys; configured keys are not listed. */
  readonly list: (client: string) => Promise<readonly ApiKey[]>
  /** False when the client has no such key. */
  readonly remove: (client: string, keyId: string) => Promise<boolean>
  /** The client that a key alone identifies. Cached; as fresh as the feed. */
  readonly find: (digest: ApiKeyDigest) => Promise<ApiKeyMatch>
  /** The client, if the key is one of its own. Cached; as fresh as the feed. */
  readonly verify: (client: string, digest: ApiKeyDigest) => Promise<Client | undefined>
}
