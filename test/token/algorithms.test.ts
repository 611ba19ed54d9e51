import { describe, expect, it } from '@jest/globals'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import type { TrustedIssuerOptions } from '../../src/token/issuers/trusted-issuer.ts'
import { parseJwks } from '../../src/token/keys/jwks.ts'
import { findKeys } from '../../src/token/keys/key-set.ts'
import { INVALID, NOW, SECONDS, SECRET } from './forge.ts'
import { ED25519, P256, pemOf, RSA, signToken } from './ports.ts'

const ISS = 'https://issuer.example'
const CLAIMS = { iss: ISS, sub: 'jane', iat: SECONDS, exp: SECONDS + 60 }

const trust = (options: Partial<TrustedIssuerOptions>) => {
  const authenticate = createAuthenticator({
    issuers: [{ iss: ISS, ceiling: ['*'], ...options }],
    now: () => NOW,
  })
  return (alg: string, { privateKey }: typeof RSA) =>
    authenticate({ authorization: `Bearer ${signToken(CLAIMS, { key: privateKey, alg })}` })
}

describe('EdDSA with Ed25519 has two names (RFC 9864)', () => {
  const jwk = ED25519.publicKey.export({ format: 'jwk' })
  const names = ['EdDSA', 'Ed25519'] as const
  const pairs = names.flatMap((key) => names.map((token) => [key, token] as const))

  it.each(pairs)('a key for %s verifies a token of %s', async (alg, token) => {
    const ask = trust({ keys: [{ publicKey: { ...jwk, alg } }] })
    expect((await ask(token, ED25519)).kind).toBe('identified')
  })

  it.each(pairs)('a record that lists %s counts a token of %s', async (listed, token) => {
    const ask = trust({ keys: [{ publicKey: pemOf(ED25519.publicKey) }], algorithms: [listed] })
    expect((await ask(token, ED25519)).kind).toBe('identified')
  })

  it.each(pairs)('a key that is configured for %s verifies a token of %s', async (algorithm, token) => {
    const ask = trust({ keys: [{ publicKey: pemOf(ED25519.publicKey), algorithm }] })
    expect((await ask(token, ED25519)).kind).toBe('identified')
  })

  it.each(pairs)('a key for %s in a JWK set is found by a token of %s', (alg, token) => {
    const set = parseJwks(Buffer.from(JSON.stringify({ keys: [{ ...jwk, alg }] })), undefined)
    const keys = typeof set === 'string' ? [] : set.keys
    expect(findKeys({ version: '', keys }, { alg: token, kid: undefined })).toHaveLength(1)
  })

  it.each(['Ed448', 'ed25519', 'EDDSA', 'Ed25519ph'])('%s is neither of them', async (alg) => {
    const ask = trust({ keys: [{ publicKey: jwk }] })
    expect(await ask(alg, ED25519)).toEqual(INVALID)
  })
})

describe('the algorithms that a record lists', () => {
  it('all count for a PEM key, which cannot say what it is for', async () => {
    const ask = trust({ keys: [{ publicKey: pemOf(RSA.publicKey) }], algorithms: ['RS256', 'PS256'] })
    for (const alg of ['RS256', 'PS256']) expect((await ask(alg, RSA)).kind).toBe('identified')
    expect(await ask('PS512', RSA)).toEqual(INVALID)
  })

  it('leave a key alone that says what it is for', async () => {
    const publicKey = { ...RSA.publicKey.export({ format: 'jwk' }), alg: 'PS256' }
    const ask = trust({ keys: [{ publicKey }], algorithms: ['RS256', 'PS256'] })
    expect((await ask('PS256', RSA)).kind).toBe('identified')
    expect(await ask('RS256', RSA)).toEqual(INVALID)
  })

  const useless: readonly (readonly [string, Partial<TrustedIssuerOptions>, string])[] = [
    ['is empty', { keys: [{ publicKey: pemOf(RSA.publicKey) }], algorithms: [] }, 'at least one algorithm'],
    [
      'leaves a key nothing',
      { keys: [{ publicKey: pemOf(P256.publicKey) }], algorithms: ['RS256'] },
      'none of the algorithms',
    ],
    [
      'has secrets’ beside public keys',
      { keys: [{ publicKey: pemOf(RSA.publicKey) }], algorithms: ['RS256', 'HS256'] },
      'names HS256',
    ],
    ['has public keys’ beside secrets', { keys: [{ secret: SECRET }], algorithms: ['RS256'] }, 'names RS256'],
    [
      'has secrets’ beside a JWKS URL',
      { jwks: { url: 'https://issuer.example/' }, algorithms: ['HS256'] },
      'names HS256',
    ],
    [
      'comes from a preset of secrets, beside a JWKS URL',
      { jwks: { url: 'https://issuer.example/' }, claims: 'neoday' },
      'ask for a secret',
    ],
  ]
  it.each(useless)('are refused at the start when the list %s', (_, options, words) =>
    expect(() => trust(options)).toThrow(words),
  )
})
