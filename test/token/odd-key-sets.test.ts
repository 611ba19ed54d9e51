import type { KeyObject } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { INVALID, NOW, SECONDS } from './forge.ts'
import { type Answers, serveAnswers } from './key-server.ts'
import { ED25519, OTHER_RSA, P256, RSA, signToken } from './ports.ts'

const ISS = 'https://issuer.example'
type Members = Readonly<Record<string, unknown>>
const jwk = (key: KeyObject, more: Members = {}): Members => ({ ...key.export({ format: 'jwk' }), ...more })
const rsa = (more: Members = {}): Members => jwk(RSA.publicKey, more)
const signed = (alg = 'RS256', kid: string | undefined = 'a', key = RSA.privateKey) =>
  signToken(
    { iss: ISS, sub: 'jane', exp: SECONDS + 1e6 },
    { key, alg: alg === 'Ed25519' ? 'EdDSA' : alg, header: kid === '' ? { alg } : { alg, kid } },
  )

async function trust(sets: readonly unknown[], answers: Answers = new Map()) {
  const served = sets.map((keys, index): [string, unknown] => [`/${index}`, { keys }])
  const server = await serveAnswers(new Map([...served, ...answers]))
  const url = sets.map((_, index) => `${server.url}/${index}`)
  const states: unknown[] = []
  const clock = { now: NOW }
  const authenticate = createAuthenticator({
    issuers: [{ iss: ISS, jwks: { url, onState: (state) => states.push(state) } }],
    now: () => clock.now,
  })
  const ask = async (token: string) => authenticate({ authorization: `Bearer ${token}` })
  return { ask, server, states, clock }
}

describe('a key set as providers serve it', () => {
  it.each<[string, readonly unknown[], string]>([
    ['without alg and use', [rsa({ kid: 'a' })], signed()],
    [
      'with null for what it does not say',
      [rsa({ kid: 'a', alg: null, use: null, key_ops: null })],
      signed(),
    ],
    ['with use alone', [rsa({ kid: 'a', use: 'sig' })], signed()],
    ['with key_ops alone', [rsa({ kid: 'a', key_ops: ['verify'] })], signed()],
    ['without any kid', [rsa()], signed()],
    ['for a token without a kid', [rsa({ kid: 'b' })], signed('RS256', '')],
    [
      'with a key for encryption first',
      [jwk(OTHER_RSA.publicKey, { kid: 'a', use: 'enc' }), rsa({ kid: 'a' })],
      signed(),
    ],
    [
      'with RSA-OAEP under the same kid',
      [jwk(OTHER_RSA.publicKey, { kid: 'a', alg: 'RSA-OAEP' }), rsa({ kid: 'a' })],
      signed(),
    ],
    [
      'with x5c, x5t and members of its own',
      [rsa({ kid: 'a', x5c: ['MIIC'], x5t: 'x', 'x5t#S256': 'x', issuer: 'y', exp: 1, ext: true })],
      signed(),
    ],
    [
      'with several keys of one kid',
      [jwk(OTHER_RSA.publicKey, { kid: 'a' }), rsa({ kid: 'a' }), jwk(P256.publicKey, { kid: 'a' })],
      signed(),
    ],
    [
      'with kinds that nobody knows',
      [
        { kty: 'AKP', alg: 'ML-DSA-44', kid: 'a', pub: 'AA' },
        { kty: 'OKP', crv: 'X25519', x: 'AA' },
        { kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA' },
        { kty: 7 },
        rsa({ kid: 'a' }),
      ],
      signed(),
    ],
    [
      'with an EdDSA key',
      [jwk(ED25519.publicKey, { kid: 'a', alg: 'EdDSA' })],
      signed('EdDSA', 'a', ED25519.privateKey),
    ],
    [
      'with an Ed25519 key',
      [jwk(ED25519.publicKey, { kid: 'a', alg: 'Ed25519' })],
      signed('EdDSA', 'a', ED25519.privateKey),
    ],
    [
      'with an EdDSA key for a token of Ed25519',
      [jwk(ED25519.publicKey, { kid: 'a', alg: 'EdDSA' })],
      signed('Ed25519', 'a', ED25519.privateKey),
    ],
    [
      'with an Ed25519 key without alg',
      [jwk(ED25519.publicKey, { kid: 'a' })],
      signed('Ed25519', 'a', ED25519.privateKey),
    ],
  ])('verifies a token %s', async (_, keys, token) => {
    const { ask, states } = await trust([keys])
    expect(await ask(token)).toMatchObject({ kind: 'identified', id: 'jane' })
    expect(states).toEqual([])
  })
})

describe('several key sets of one issuer', () => {
  it('are read as one', async () => {
    const { ask } = await trust([[rsa({ kid: 'a' })], [jwk(OTHER_RSA.publicKey, { kid: 'b' })]])
    expect((await ask(signed())).kind).toBe('identified')
    expect((await ask(signed('RS256', 'b', OTHER_RSA.privateKey))).kind).toBe('identified')
    expect(await ask(signed('RS256', 'b'))).toEqual(INVALID)
  })

  it('do without one that is down, whose tokens are neither believed nor refused', async () => {
    const { ask, server, states, clock } = await trust([[rsa({ kid: 'a' })], []], new Map([['/1', 500]]))
    const other = signed('RS256', 'b', OTHER_RSA.privateKey)
    expect((await ask(signed())).kind).toBe('identified')
    expect((await ask(other)).kind).toBe('undetermined')
    expect(states).toEqual([
      {
        kind: 'failed',
        issuer: ISS,
        url: `${server.url}/1`,
        cause: 'The source answered with status 500.',
      },
    ])
    server.answers.set('/1', { keys: [jwk(OTHER_RSA.publicKey, { kid: 'b' })] })
    clock.now += 10_000
    expect((await ask(other)).kind).toBe('identified')
    // Then the first goes down, and what is known of it stays good.
    server.answers.set('/0', 500)
    clock.now += 300_000
    expect((await ask(other)).kind).toBe('identified')
    expect((await ask(signed())).kind).toBe('identified')
  })
})
