import { hash } from 'node:crypto'
import { createBoundedMap } from '../core/bounded-map.ts'
import type { BearerToken } from './bearer.ts'
import type { TokenClaims } from './claims/claims.ts'
import type { IssuerChoice } from './issuers/issuer-directory.ts'
import type { IssuerRecord } from './issuers/issuer-record.ts'
import type { KeySet } from './keys/key-set.ts'

export interface TokenCacheLimits {
  readonly entries: number
  /** Of the tokens' own text, and of what is read out of it, which is about three times as much. */
  readonly bytes: number
}

/** Whose token it was, by which version of its record and by which keys. */
export interface CachedToken {
  readonly choice: IssuerChoice
  readonly record: string
  readonly recordVersion: string
  readonly keySetVersion: string
  readonly claims: TokenClaims
}

/** Who a token's bearer is. It holds identity, never a decision and never that a token is current. */
export interface TokenCache {
  readonly get: (key: string) => CachedToken | undefined
  readonly set: (key: string, entry: CachedToken, token: BearerToken) => void
  readonly delete: (key: string) => void
  readonly clear: () => void
  readonly size: () => { readonly entries: number; readonly bytes: number }
}

const EXPANSION = 4
const OVERHEAD = 512

/**
 * A digest, so that neither a memory dump's keys nor the length of a comparison tell anything of a token. Issuer record
 * and key set are found before they are known to be right: an entry names them, and counts while they are the same.
 */
export function cacheKey(token: BearerToken, clientHeader: string | undefined): string {
  // A token holds no line feed: what comes after one is the header's.
  const text = clientHeader === undefined ? token : `${token}\n${clientHeader}`
  // In one call, which takes half the time: this is most of what a token costs that is known.
  return hash('sha256', text, 'base64')
}

/** Whether an entry was read by this very record with these very keys. */
export function isOf(entry: CachedToken, record: IssuerRecord, keys: KeySet): boolean {
  return (
    entry.keySetVersion === keys.version &&
    entry.recordVersion === record.version &&
    entry.record === record.name
  )
}

/** Forgets the least recently used when it is over a limit. Total. */
export function createTokenCache(limits: TokenCacheLimits): TokenCache {
  const entries = createBoundedMap<string, KeptToken>(limits.entries, {
    limit: limits.bytes,
    weightOf: ({ bytes }) => bytes,
  })
  return {
    get: (key) => entries.get(key)?.entry,
    set(key, entry, token) {
      entries.set(key, { entry, bytes: token.length * EXPANSION + OVERHEAD })
    },
    delete: entries.delete,
    clear: entries.clear,
    size: () => ({ entries: entries.size(), bytes: entries.weight() }),
  }
}

interface KeptToken {
  readonly entry: CachedToken
  readonly bytes: number
}
