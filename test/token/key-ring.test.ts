import { describe, expect, it } from '@jest/globals'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { createTokenIssuer } from '../../src/token/issue.ts'
import { createKeyRing, type KeyRing, type RingKey } from '../../src/token/keys/key-ring.ts'
import { generateOwnKey } from '../../src/token/keys/private-key.ts'
import { INVALID, NOW, SECRET } from './forge.ts'

const ES = generateOwnKey('ES256')
const RS = generateOwnKey('RS256')
const ED = generateOwnKey('EdDSA')
const signing = (key: typeof ES): RingKey => ({ ...key, state: 'signing' })
const published = (key: typeof ES): RingKey => ({ ...key, state: 'published' })
const retired = (key: typeof ES): RingKey => ({ ...key, privateKey: undefined, state: 'retired' })

function createPair(ring: KeyRing) {
  const authenticate = createAuthenticator({ ring, now: () => NOW })
  const issuer = createTokenIssuer({
    ring,
    expires: 60,
    maxHeaderBytes: 65_536,
    now: () => NOW,
    random: (bytes) => new Uint8Array(bytes),
  })
  return {
    ask: (token: string) => authenticate({ authorization: `Bearer ${token}` }),
    async issue() {
      const result = await issuer.issue({ id: 'client', ceiling: [parsePattern('*')] }, ['*'])
      if (result.kind !== 'issued') throw new Error(result.kind)
      return result.token
    },
  }
}

function headerOf(token: string): unknown {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
}

describe('own keys', () => {
  it.each([ES, RS, ED])('$algorithm signs with its kid, and jose verifies by the JWKS', async (key) => {
    const ring = createKeyRing({ keys: [signing(key)] })
    const { ask, issue } = createPair(ring)
    const token = await issue()
    expect(headerOf(token)).toEqual({ alg: key.algorithm, typ: 'JWT', kid: key.kid })
    expect(await ask(token)).toMatchObject({ kind: 'identified', id: 'client' })
    const jwks = createLocalJWKSet(JSON.parse(JSON.stringify(ring.jwks())))
    expect((await jwtVerify(token, jwks, { currentDate: new Date(NOW) })).payload['id']).toBe('client')
  })

  it('the JWKS shows public members alone, and no secret', () => {
    const keys = [signing(RS), published(ES), published(ED), retired({ ...ES, kid: 'gone' })]
    const named: RingKey = { kid: 'hs', algorithm: 'HS256', privateKey: SECRET, state: 'published' }
    const jwks = createKeyRing({ secret: SECRET, keys: [...keys, named] }).jwks()
    expect(jwks.keys.map(({ kid, alg, use }) => [kid, alg, use])).toEqual([
      [RS.kid, 'RS256', 'sig'],
      [ES.kid, 'ES256', 'sig'],
      [ED.kid, 'EdDSA', 'sig'],
    ])
    const members = new Set(jwks.keys.flatMap((key) => Object.keys(key)))
    expect([...members].sort()).toEqual(['alg', 'crv', 'e', 'kid', 'kty', 'n', 'use', 'x', 'y'])
  })

  it('publish, sign, retire: no token fails before the last step ends those of the old key', async () => {
    const ring = createKeyRing({ secret: SECRET })
    const { ask, issue } = createPair(ring)
    const tokens = [await issue()]
    const stages: readonly (readonly RingKey[])[] = [
      [published(ES)],
      [signing(ES)],
      [signing(ES), published(RS)],
      [published(ES), signing(RS)],
    ]
    for (const stage of stages) {
      ring.replace(stage)
      tokens.push(await issue())
      for (const token of tokens) expect((await ask(token)).kind).toBe('identified')
    }
    expect(tokens.map((token) => (headerOf(token) as { alg: string }).alg)).toEqual([
      'HS256',
      'HS256',
      'ES256',
      'ES256',
      'RS256',
    ])
    ring.replace([retired(ES), signing(RS)])
    const kinds = await Promise.all(tokens.map(async (token) => (await ask(token)).kind))
    expect(kinds).toEqual(['identified', 'identified', 'refused', 'refused', 'identified'])
  })

  it('a kid names one key, and without one those of the algorithm are tried', async () => {
    const other = generateOwnKey('ES256')
    const signers = createPair(createKeyRing({ keys: [signing(ES)] }))
    const { ask } = createPair(createKeyRing({ keys: [published(ES), signing(other)] }))
    expect((await ask(await signers.issue())).kind).toBe('identified')
    const renamed = createPair(createKeyRing({ keys: [signing({ ...ES, kid: other.kid })] }))
    expect(await ask(await renamed.issue())).toEqual(INVALID)
  })

  it.each([
    ['two of one name', [signing(ES), published(ES)]],
    ['two that sign', [signing(ES), signing(RS)]],
    ['one for another algorithm', [signing({ ...ES, algorithm: 'RS256' })]],
    ['one for none', [signing({ ...ES, algorithm: 'none' as 'ES256' })]],
    ['one that is no key', [signing({ ...ES, privateKey: '-----BEGIN PRIVATE KEY-----\nAAAA' })]],
    ['one without its private part', [{ ...signing(ES), privateKey: undefined }]],
  ])('%s is refused, and the ring stays as it was', async (_, keys) => {
    const ring = createKeyRing({ secret: SECRET })
    const before = ring.keySet()
    expect(() => ring.replace(keys)).toThrow(TypeError)
    expect(ring.keySet()).toBe(before)
    expect(() => createKeyRing({ keys })).toThrow(TypeError)
  })

  it('no message repeats a private key', () => {
    const secret = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'
    const pem = `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`
    for (const privateKey of [pem, JSON.stringify({ kty: 'RSA', d: secret })]) {
      const ring = () => createKeyRing({ keys: [signing({ ...RS, privateKey })] })
      expect(ring).toThrow(TypeError)
      expect(ring).not.toThrow(secret)
    }
  })

  it('without a key that signs nothing is issued', async () => {
    const { issue } = createPair(createKeyRing({ keys: [published(ES)] }))
    await expect(issue()).rejects.toThrow(TypeError)
  })

  it('a ring may hold PEM as well', async () => {
    const { createPrivateKey } = await import('node:crypto')
    const key = createPrivateKey({ key: JSON.parse(ES.privateKey), format: 'jwk' })
    const pem = key.export({ type: 'pkcs8', format: 'pem' }) as string
    const { ask, issue } = createPair(createKeyRing({ keys: [signing({ ...ES, privateKey: pem })] }))
    expect((await ask(await issue())).kind).toBe('identified')
  })
})
