import { describe, expect, it } from '@jest/globals'
import type { BearerToken } from '../../src/token/bearer.ts'

import { createOwnIssuerRecord } from '../../src/token/issuers/own-issuer.ts'
import { type CachedToken, cacheKey, createTokenCache, isOf } from '../../src/token/token-cache.ts'
import type { VerifiedClaims } from '../../src/token/verify.ts'
import { SECRET } from './forge.ts'

const record = createOwnIssuerRecord({ secret: SECRET })
const claims: CachedToken = {
  choice: { kind: 'configured', record },
  record: record.name,
  recordVersion: record.version,
  keySetVersion: 'version',
  claims: { id: 'a' } as VerifiedClaims,
}
const token = (length: number): BearerToken => 'x'.repeat(length) as BearerToken

describe('the token cache is bounded', () => {
  it('in entries: it forgets the least recently used', () => {
    const cache = createTokenCache({ entries: 2, bytes: 1_000_000 })
    cache.set('a', claims, token(10))
    cache.set('b', claims, token(10))
    cache.get('a', token(10))
    cache.set('c', claims, token(10))
    expect(['a', 'b', 'c'].map((key) => cache.get(key, token(10)))).toEqual([claims, undefined, claims])
    expect(cache.size().entries).toBe(2)
  })

  it('in bytes: a large token pushes out small ones, and one too large is not kept', () => {
    const cache = createTokenCache({ entries: 100, bytes: 20_000 })
    for (const key of 'abcdefghij') cache.set(key, claims, token(100))
    cache.set('large', claims, token(4_500))
    expect(cache.get('large', token(4_500))).toBe(claims)
    expect(cache.size().bytes).toBeLessThanOrEqual(20_000)
    cache.set('too large', claims, token(10_000))
    expect(cache.get('too large', token(10_000))).toBeUndefined()
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

describe('what is kept counts for one token, one record and one version of its keys', () => {
  it('a key is the signature with the header of a client, and another text under it finds nothing', () => {
    const texts = ['a.b.sig', 'a.c.sig', 'a.b.other'] as readonly string[] as readonly BearerToken[]
    const [text, sibling] = texts as readonly [BearerToken, BearerToken]
    const keys = texts.flatMap((one) => [undefined, 'a', 'b'].map((id) => cacheKey(one, id)))
    expect([new Set(keys).size, cacheKey(text, undefined)]).toEqual([6, 'sig'])
    const cache = createTokenCache({ entries: 10, bytes: 20_000 })
    cache.set(cacheKey(text, undefined), claims, text)
    expect([cache.get('sig', text), cache.get('sig', sibling)]).toEqual([claims, undefined])
    expect([cache.has(text), cache.has(sibling)]).toEqual([true, false])
  })

  it('another record, another version of it, or other keys: another token', async () => {
    const keys = await record.keys.current()
    const entry = { ...claims, keySetVersion: keys.version }
    expect(isOf(entry, record, keys)).toBe(true)
    expect(isOf(entry, createOwnIssuerRecord({ secret: SECRET, issuer: 'us' }), keys)).toBe(false)
    expect(isOf(entry, { ...record, version: 'other' }, keys)).toBe(false)
    const others = await createOwnIssuerRecord({ secret: `${SECRET}!` }).keys.current()
    expect(isOf(entry, record, others)).toBe(false)
    expect(keys.version).not.toContain(SECRET)
  })
})
