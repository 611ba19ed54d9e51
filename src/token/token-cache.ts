import { hash } from 'node:crypto'
import type { BearerToken } from './bearer.ts'
import type { TokenClaims } from './claims.ts'
import type { IssuerRecord } from './issuer-record.ts'

export interface TokenCacheLimits {
  readonly entries: number
  /** Of the tokens' own text, and of what is read out of it, which is about three times as much. */
  readonly bytes: number
}

/** Who a token's bearer is. It holds identity, never a decision and never that a token is current. */
export interface TokenCache {
  readonly get: (key: string) => TokenClaims | undefined
  readonly set: (key: string, claims: TokenClaims, token: BearerToken) => void
  readonly clear: () => void
  readonly size: () => { readonly entries: number; readonly bytes: number }
}

const EXPANSION = 4
const OVERHEAD = 512

/** A digest, so that neither a memory dump's keys nor the length of a comparison tell anything of a token. */
export function cacheKey(record: IssuerRecord, token: BearerToken): string {
  // No part can hold a line feed but the name, which comes first and has a length of its own.
  const text = `${record.name.length}\n${record.name}\n${record.keySet.version}\n${token}`
  return hash('sha256', text, 'base64')
}

/** Forgets the least recently used when it is over a limit. Total. */
export function createTokenCache(limits: TokenCacheLimits): TokenCache {
  const entries = new Map<string, { readonly claims: TokenClaims; readonly bytes: number }>()
  let bytes = 0
  const forget = (key: string): void => {
    bytes -= entries.get(key)?.bytes ?? 0
    entries.delete(key)
  }
  return {
    get(key) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      entries.delete(key)
      entries.set(key, entry)
      return entry.claims
    },
    set(key, claims, token) {
      forget(key)
      const entry = { claims, bytes: token.length * EXPANSION + OVERHEAD }
      entries.set(key, entry)
      bytes += entry.bytes
      for (const oldest of entries.keys()) {
        if (entries.size <= limits.entries && bytes <= limits.bytes) break
        forget(oldest)
      }
    },
    clear() {
      entries.clear()
      bytes = 0
    },
    size: () => ({ entries: entries.size, bytes }),
  }
}
