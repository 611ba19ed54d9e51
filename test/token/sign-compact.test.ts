import { describe, expect, it } from '@jest/globals'
import { SignJWT } from 'jose'
import { secretKey } from '../../src/token/keys/key-set.ts'
import { signCompact } from '../../src/token/sign-compact.ts'
import { SECRET } from './forge.ts'

describe('a token that is signed with a secret', () => {
  const claims = {
    id: 'Zoë 𝄞 \ud800',
    scopes: ['Mutation:Person:*', '!Query:**'],
    iat: 1_700_000_000,
    nested: { list: [1, 'two', null, true], none: undefined },
    none: undefined,
  }

  it.each(['HS256', 'HS384', 'HS512'] as const)('is what jose signs, to the byte: %s', async (algorithm) => {
    for (const kid of [undefined, 'key-1']) {
      const key = secretKey(SECRET.repeat(2), algorithm, kid)
      const header = { alg: algorithm, typ: 'JWT', ...(kid !== undefined && { kid }) }
      const expected = await new SignJWT(claims).setProtectedHeader(header).sign(await key.key)
      expect(signCompact(key, 'JWT', claims)).toBe(expected)
    }
  })
})
