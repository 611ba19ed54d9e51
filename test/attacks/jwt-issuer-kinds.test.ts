import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { Subject } from '../../src/core/decision/subject.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { EARLY, encode, forgeToken, INVALID, NOW, SECONDS, SECRET } from '../token/forge.ts'
import {
  addClient,
  createWorld,
  ED25519,
  OTHER_RSA,
  P256,
  P384,
  pemOf,
  RSA,
  signToken,
  type World,
} from '../token/ports.ts'

const CLIENT_SECRET = 'the secret of the client, for tests only'
const THIRD_SECRET = 'the secret of the third party, for tests'
const TIMES = { iat: SECONDS, nbf: SECONDS, exp: SECONDS + 60 }

interface Kind {
  readonly name: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  readonly sign: (claims: unknown, header?: Readonly<Record<string, unknown>>) => string
}

const secretSigner =
  (secret: string): Kind['sign'] =>
  (payload, header = {}) =>
    forgeToken({ payload, secret, header: { alg: 'HS256', typ: 'JWT', ...header } })
const rsaSigner: Kind['sign'] = (payload, header = {}) =>
  signToken(payload, { key: RSA.privateKey, alg: 'RS256', header })

const KINDS: readonly Kind[] = [
  {
    name: 'our own',
    claims: { id: 'a', scopes: ['*'], ...TIMES },
    headers: {},
    sign: secretSigner(SECRET),
  },
  {
    name: 'a third party’s, of a secret',
    claims: { iss: 'https://secret.example', aud: 'us', sub: 'a', scope: 'all', ...TIMES },
    headers: {},
    sign: secretSigner(THIRD_SECRET),
  },
  {
    name: 'a third party’s, of RSA',
    claims: { iss: 'https://rsa.example', aud: 'us', sub: 'a', scope: 'all', ...TIMES },
    headers: {},
    sign: rsaSigner,
  },
  {
    name: 'a third party’s, of a curve',
    claims: { iss: 'https://ec.example', aud: 'us', sub: 'a', scope: 'all', ...TIMES },
    headers: {},
    sign: (payload, header = {}) => signToken(payload, { key: P256.privateKey, alg: 'ES256', header }),
  },
  {
    name: 'a third party’s, of Ed25519',
    claims: { iss: 'https://ed.example', aud: 'us', sub: 'a', scope: 'all', ...TIMES },
    headers: {},
    sign: (payload, header = {}) => signToken(payload, { key: ED25519.privateKey, alg: 'EdDSA', header }),
  },
  {
    name: 'a client’s, of a secret',
    claims: { iss: 'shop', sub: 'a', scopes: ['*'], ...TIMES },
    headers: {},
    sign: secretSigner(CLIENT_SECRET),
  },
  {
    name: 'a client’s, of RSA',
    claims: { nettuSchedulerUserId: 'a', schedulerPolicy: { allow: ['*'] }, ...TIMES },
    headers: { 'nettu-account': 'account' },
    sign: rsaSigner,
  },
]

function createTrust(): World {
  const ceiling = ['*']
  const audience = 'us'
  const world = createWorld({
    issuers: [
      { iss: 'https://secret.example', keys: [{ secret: THIRD_SECRET, kid: 'same' }], ceiling, audience },
      {
        iss: 'https://rsa.example',
        keys: [{ publicKey: pemOf(RSA.publicKey), kid: 'same' }],
        ceiling,
        audience,
      },
      {
        iss: 'https://ec.example',
        keys: [{ publicKey: pemOf(P256.publicKey), kid: 'same' }],
        ceiling,
        audience,
      },
      {
        iss: 'https://ed.example',
        keys: [{ publicKey: pemOf(ED25519.publicKey), kid: 'same' }],
        ceiling,
        audience,
      },
    ],
  })
  addClient(world, 'shop', {}, { secret: CLIENT_SECRET, preset: 'neoday' })
  addClient(world, 'account', {}, { publicKey: RSA.publicKey, preset: 'nettu' })
  world.users.set(JSON.stringify(['account', 'a']), { id: 'a', person: {} })
  return world
}

const hmac = (key: string | Uint8Array, header: unknown, claims: unknown): string => {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
}

/** Everything about a public key that somebody could take for a secret. */
const KEY_TEXTS = [RSA, P256, ED25519].flatMap(({ publicKey }) => {
  const pem = pemOf(publicKey)
  const jwk = publicKey.export({ format: 'jwk' })
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const texts: readonly (string | Uint8Array)[] = [
    pem,
    pem.trim(),
    pem.replaceAll('\n', ''),
    pem.replaceAll('\n', '\r\n'),
    JSON.stringify(jwk),
    JSON.stringify(jwk, null, 2),
    der,
    der.toString('base64'),
    ...[jwk.n, jwk.x].flatMap((part) => (part === undefined ? [] : [part, Buffer.from(part, 'base64url')])),
  ]
  return texts
})

describe.each(KINDS)('a token of $name', ({ claims, headers, sign: signKind }) => {
  const world = createTrust()
  const ask = (token: string): Promise<Subject> => world.ask(token, headers)

  it('is taken when it is right: what follows is refused for its own sake', async () => {
    expect((await ask(signKind(claims))).kind).toBe('identified')
  })

  it.each([
    'none',
    'None',
    'nOnE',
    '',
    ' ',
    'HS1',
    'RS1',
    'ES256K',
    'EdDSA ',
    'Ed448',
    'ed25519',
    'dir',
    '__proto__',
  ])('names an algorithm: %j is none', async (alg) => {
    expect(await ask(`${encode({ alg })}.${encode(claims)}.`)).toEqual(INVALID)
    expect(await ask(`${encode({ alg })}.${encode(claims)}.AA`)).toEqual(INVALID)
    expect(await ask(signKind(claims, { alg }))).toEqual(INVALID)
  })

  it('is not signed with the text of anybody’s public key', async () => {
    for (const key of KEY_TEXTS) {
      for (const kid of [undefined, 'same'])
        expect(await ask(hmac(key, { alg: 'HS256', kid }, claims))).toEqual(INVALID)
    }
  })

  it('does not bring its own key', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const url = 'http://127.0.0.1:9/keys'
    const jwk = publicKey.export({ format: 'jwk' })
    const sources = [{ jwk }, { jku: url }, { x5u: url }, { jku: url, x5u: url, jwk, kid: url }]
    for (const source of sources) {
      expect(await ask(signToken(claims, { key: privateKey, alg: 'RS256', header: source }))).toEqual(INVALID)
      expect((await ask(signKind(claims, { ...source, kid: undefined }))).kind).toBe('identified')
    }
  })

  it('is not signed by another issuer, whatever its kid', async () => {
    for (const other of KINDS) {
      if (other.sign === signKind) continue
      for (const kid of [undefined, 'same', '../same', '__proto__'])
        expect(await ask(other.sign(claims, { kid }))).toEqual(INVALID)
    }
  })

  it.each([
    [{ crit: ['exp'] }],
    [{ crit: [] }],
    [{ b64: false }],
    [{ b64: true }],
    [{ kid: 1 }],
    [{ typ: 'dpop+jwt' }],
  ])('has no header %j', async (header) => expect(await ask(signKind(claims, header))).toEqual(INVALID))

  it.each([
    ['exp', undefined],
    ['exp', '2000000000'],
    ['exp', null],
    ['nbf', 'soon'],
    ['iat', 'then'],
    ['iat', {}],
  ])('has no %s of %j', async (name, value) =>
    expect(await ask(signKind({ ...claims, [name]: value }))).toEqual(INVALID),
  )

  it.each(['nbf', 'iat'])('is nobody’s before its %s', async (name) =>
    expect(await ask(signKind({ ...claims, [name]: SECONDS + 601 }))).toEqual(EARLY),
  )

  it('has no exp that is not finite', async () => {
    const text = JSON.stringify({ ...claims, exp: 'EXP' })
    for (const exp of ['1e999', '-1e999'])
      expect(await ask(signKind(text.replace('"EXP"', exp)))).toEqual(INVALID)
  })

  it.each([
    ['iss', 'somebody'],
    ['iss', ''],
    ['iss', null],
    ['iss', 1],
    ['iss', ['shop']],
    ['iss', '__proto__'],
    ['aud', 'them'],
    ['aud', null],
  ])('has no %s of %j', async (name, value) =>
    expect(await ask(signKind({ ...claims, [name]: value }))).toEqual(INVALID),
  )

  it('is not changed in a character, cut, or padded', async () => {
    const token = signKind(claims)
    const [header = '', payload = '', signature = ''] = token.split('.')
    const other = signature.startsWith('A') ? 'B' : 'A'
    for (const text of [
      `${header}.${payload}.${other}${signature.slice(1)}`,
      `${header}.${payload}.${signature.slice(0, -4)}`,
      `${header}.${payload}.${signature}AAAA`,
      `${header}.${payload}.${signature}=`,
      `${header}.${payload}.${signature}.`,
      `${header}.${encode({ ...claims, extra: 1 })}.${signature}`,
      `${header}.${payload}`,
      `.${payload}.${signature}`,
    ])
      expect(await ask(text)).toEqual(INVALID)
  })

  it('is no megabyte, and no depth without end', async () => {
    expect(await ask(signKind({ ...claims, pad: 'x'.repeat(1_000_000) }))).toEqual(INVALID)
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    const text = `${JSON.stringify(claims).slice(0, -1)},"deep":${deep}}`
    expect(['identified', 'refused']).toContain((await ask(signKind(text))).kind)
    expect(await ask(signKind('[]'))).toEqual(INVALID)
    expect(await ask(signKind('null'))).toEqual(INVALID)
    expect(await ask(signKind(''))).toEqual(INVALID)
    expect(await ask(signKind(new Uint8Array([0xff, 0xfe])))).toEqual(INVALID)
  })
})

describe('keys', () => {
  const iss = 'https://issuer.example'
  const claims = { iss, sub: 'a', ...TIMES }

  it('a curve signs for its own algorithm', async () => {
    const authenticate = createAuthenticator({
      issuers: [{ iss, keys: [{ publicKey: pemOf(P384.publicKey) }], ceiling: ['*'] }],
      now: () => NOW,
    })
    const ask = (token: string) => authenticate({ authorization: `Bearer ${token}` })
    expect((await ask(signToken(claims, { key: P384.privateKey, alg: 'ES384' }))).kind).toBe('identified')
    const input = `${encode({ alg: 'ES256' })}.${encode(claims)}`
    const signature = sign('sha256', Buffer.from(input), { key: P384.privateKey, dsaEncoding: 'ieee-p1363' })
    expect(await ask(`${input}.${signature.toString('base64url')}`)).toEqual(INVALID)
    expect(await ask(signToken(claims, { key: P256.privateKey, alg: 'ES384' }))).toEqual(INVALID)
  })

  it.each([0, 1])('a signature of %d is none (CVE-2022-21449)', async (number) => {
    const world = createTrust()
    const bytes = Buffer.alloc(64)
    if (number === 1) {
      bytes[31] = 1
      bytes[63] = 1
    }
    const input = `${encode({ alg: 'ES256' })}.${encode({ ...claims, iss: 'https://ec.example' })}`
    expect(await world.ask(`${input}.${bytes.toString('base64url')}`)).toEqual(INVALID)
  })

  it('a DER signature is not what JWS calls one', async () => {
    const input = `${encode({ alg: 'ES256' })}.${encode({ ...claims, iss: 'https://ec.example' })}`
    const signature = sign('sha256', Buffer.from(input), P256.privateKey)
    expect(await createTrust().ask(`${input}.${signature.toString('base64url')}`)).toEqual(INVALID)
  })

  it('RSA signatures of one padding are none of the other', async () => {
    const token = signToken({ ...claims, iss: 'https://rsa.example' }, { key: RSA.privateKey, alg: 'PS256' })
    const [, payload = '', signature = ''] = token.split('.')
    expect(await createTrust().ask(token)).toEqual(INVALID)
    expect(await createTrust().ask(`${encode({ alg: 'RS256' })}.${payload}.${signature}`)).toEqual(INVALID)
  })

  it('two issuers with the same kid do not verify each other’s tokens', async () => {
    const issuers = [RSA, OTHER_RSA].map(({ publicKey }, index) => ({
      iss: `https://${index}.example`,
      keys: [{ publicKey: pemOf(publicKey), kid: 'same' }],
      ceiling: ['*'],
    }))
    const authenticate = createAuthenticator({ issuers, now: () => NOW })
    for (const [signer, { privateKey }] of [RSA, OTHER_RSA].entries()) {
      for (const named of [0, 1]) {
        const header = { kid: 'same' }
        const payload = { ...claims, iss: `https://${named}.example` }
        const token = signToken(payload, { key: privateKey, alg: 'RS256', header })
        const subject = await authenticate({ authorization: `Bearer ${token}` })
        expect(subject.kind).toBe(signer === named ? 'identified' : 'refused')
      }
    }
  })
})
