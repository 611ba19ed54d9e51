import { describe, expect, it } from '@jest/globals'
import type { BearerToken } from '../../src/token/bearer.ts'
import type { TokenClaims } from '../../src/token/claims.ts'
import { createOwnIssuerRecord } from '../../src/token/issuer-record.ts'
import { cacheKey, createTokenCache } from '../../src/token/token-cache.ts'
import { SECRET } from './forge.ts'

const claims = { id: 'a' } as TokenClaims
const token = (length: number): BearerToken => 'x'.repeat(length) as BearerToken

describe('the token cache is bounded', () => {
  it('in entries: it forgets the least recently used', () => {
    const cache = createTokenCache({ entries: 2, bytes: 1_000_000 })
    cache.set('a', claims, token(10))
    cache.set('b', claims, token(10))
    cache.get('a')
    cache.set('c', claims, token(10))
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([claims, undefined, claims])
    expect(cache.size().entries).toBe(2)
  })

  it('in bytes: a large token pushes out small ones, and one too large is not kept', () => {
    const cache = createTokenCache({ entries: 100, bytes: 20_000 })
    for (const key of 'abcdefghij') cache.set(key, claims, token(100))
    cache.set('large', claims, token(4_500))
    expect(cache.get('large')).toBe(claims)
    expect(cache.size().bytes).toBeLessThanOrEqual(20_000)
    cache.set('too large', claims, token(10_000))
    expect(cache.get('too large')).toBeUndefined()
    expect(cache.size()).toEqual({ entries: 0, bytes: 0 })
  })

  it('what is set twice counts once, and nothing is left when it is cleared', () => {
    const cache = createTokenCache({ entries: 100, bytes: 20_000 })
    cache.set('a', claims, token(100))
    const { bytes } = cache.size()
    cache.set('a', claims, token(100))
    expect(cache.size()).toEqual({ entries: 1, bytes })
    cache.clear()
    expect(cache.size()).toEqual({ entries: 0, bytes: 0 })
  })
})

describe('a key of the cache is a digest of issuer record, key-set version and token', () => {
  it('each of them makes another key, and no key shows a token', async () => {
    const records = await Promise.all([
      createOwnIssuerRecord({ secret: SECRET }),
      createOwnIssuerRecord({ secret: SECRET, issuer: 'us' }),
      createOwnIssuerRecord({ secret: `${SECRET}!` }),
    ])
    const keys = records.flatMap((record) => [cacheKey(record, token(3)), cacheKey(record, token(4))])
    expect(new Set(keys).size).toBe(6)
    expect(keys.every((key) => /^[A-Za-z0-9+/]{43}=$/.test(key))).toBe(true)
    expect(records[0]?.keySet.version).not.toContain(SECRET)
  })
})
