import { createBoundedMap } from '../core/bounded-map.ts'
import type { CacheCounts } from '../core/cache-counts.ts'
import type { BearerToken } from './bearer.ts'
import type { IssuerRecord } from './issuer-record.ts'
import type { IssuerChoice } from './issuers/issuer-directory.ts'
import type { KeySet } from './keys/key-set.ts'
import type { VerifiedClaims } from './verify.ts'

export interface TokenCacheLimits {
  readonly entries: number
  /** Of the tokens' own text, and of what is read from it, which takes about three times as much. */
  readonly bytes: number
}

/** The claims of a verified token, with the versions of the record and the keys that they were read by. */
export interface CachedToken {
  readonly choice: IssuerChoice
  readonly record: string
  readonly recordVersion: string
  readonly keySetVersion: string
  readonly claims: VerifiedClaims
}

/** Who a token's bearer is. Holds identity, never a decision, and never that a token is current. */
export interface TokenCache {
  /** The entry of exactly this token: the whole text is compared. */
  readonly get: (key: string, token: BearerToken) => CachedToken | undefined
  /** Whether a token of exactly this text is kept that came without a client's header. */
  readonly has: (text: string) => boolean
  readonly set: (key: string, entry: CachedToken, token: BearerToken) => void
  readonly delete: (key: string) => void
  readonly clear: () => void
  readonly size: () => { readonly entries: number; readonly bytes: number }
}

const EXPANSION = 4
const OVERHEAD = 512

/**
 * The signature, which finds a token without a digest of its whole text (ADR 17). Issuer record and key set
 * are found before they are known to be right: an entry names them, and counts only while they are the same.
 */
export function cacheKey(token: BearerToken, clientHeader: string | undefined): string {
  const signature = token.slice(token.lastIndexOf('.') + 1)
  // A token holds no line feed, so the rest is the header's.
  return clientHeader === undefined ? signature : `${signature}\n${clientHeader}`
}

/** Whether an entry was read by exactly this record with these keys. */
export function isOf(entry: CachedToken, record: IssuerRecord, keys: KeySet): boolean {
  return (
    entry.keySetVersion === keys.version &&
    entry.recordVersion === record.version &&
    entry.record === record.name
  )
}

/** Forgets the least recently used entries when over a limit. Never throws. */
export function createTokenCache(limits: TokenCacheLimits, counts?: CacheCounts | undefined): TokenCache {
  const entries = createBoundedMap<string, KeptToken>(
    limits.entries,
    { limit: limits.bytes, weightOf: ({ bytes }) => bytes },
    counts,
  )
  return {
    get(key, token) {
      const kept = entries.get(key)
      return kept !== undefined && kept.token === token ? kept.entry : undefined
    },
    has: (text) => entries.get(cacheKey(text as BearerToken, undefined))?.token === text,
    set(key, entry, token) {
      entries.set(key, { entry, token, bytes: token.length * EXPANSION + OVERHEAD })
    },
    delete: entries.delete,
    clear: entries.clear,
    size: () => ({ entries: entries.size(), bytes: entries.weight() }),
  }
}

interface KeptToken {
  readonly entry: CachedToken
  readonly token: BearerToken
  readonly bytes: number
}
