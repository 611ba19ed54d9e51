import { createHmac, generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { encode } from '../token/forge.ts'
import { pemOf, signToken } from '../token/ports.ts'
import { head, nowInSeconds, sendBytes } from './http-wire.ts'
import {
  type IssuerWorld,
  type Json,
  type Kind,
  MUTATION,
  openIssuerWorld,
  PUBLIC_KEYS,
} from './issuer-world.ts'

let world: IssuerWorld
beforeAll(async () => {
  world = await openIssuerWorld()
})
afterAll(() => world.close())

const NAMES = [
  'our own, HS256',
  'our own, RS256',
  'our own, ES256',
  'our own, EdDSA',
  'a session of AliceO2',
  'an issuer by its PEM',
  'an issuer by its JWKS',
  'an account of nettu',
  'a client of NeoDay',
]
const ATTACKER = generateKeyPairSync('rsa', { modulusLength: 2048 })
const JWK = ATTACKER.publicKey.export({ format: 'jwk' })
const URL_OF_ATTACKER = 'http://127.0.0.1:9/keys'

const hmac = (key: string | Uint8Array, header: Json, claims: unknown, hash = 'sha256'): string => {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`
}
const asAttacker = (claims: Json, header: Json): string =>
  signToken(claims, { key: ATTACKER.privateKey, alg: 'RS256', header })
const casesOf = (word: string): readonly string[] =>
  Array.from({ length: 2 ** word.length }, (_, bits) =>
    [...word].map((letter, index) => (bits & (1 << index) ? letter.toUpperCase() : letter)).join(''),
  )

/** Everything about a public key that somebody could take for a secret. */
function textsOf(publicKey: KeyObject): readonly (string | Uint8Array)[] {
  const pem = pemOf(publicKey)
  const jwk = publicKey.export({ format: 'jwk' })
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const named = { ...jwk, kid: 'same', alg: 'RS256', use: 'sig' }
  const texts = [pem, pem.trim(), pem.replaceAll('\n', ''), pem.replaceAll('\n', '\r\n')]
  return [...texts, JSON.stringify(jwk), JSON.stringify(named), der, der.toString('base64')]
}

/** The last character holds bits that count for nothing: another one would be the same bytes. */
function respell(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1) ?? '') ^ 1]
}

function flipBit(token: string, at: number): string {
  const [first, payload, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const index = Math.floor((bytes.length - 1) * at)
  bytes[index] = (bytes[index] ?? 0) ^ 1
  return `${first}.${payload}.${bytes.toString('base64url')}`
}

const spelled = (claims: Json, name: string, text: string): string =>
  JSON.stringify({ ...claims, [name]: 'HERE' }).replace('"HERE"', text)

const ATTACKS: readonly (readonly [string, (kind: Kind) => readonly string[]])[] = [
  [
    'alg none in every letter case',
    ({ claims, kid }) =>
      casesOf('none').flatMap((alg) => {
        const input = `${encode({ alg, typ: 'JWT', kid })}.${encode(claims())}`
        return [`${input}.`, `${input}.AA`]
      }),
  ],
  [
    'an alg that is none of its key',
    ({ claims, sign }) =>
      [
        'HS256 ',
        'hs256',
        'HS384',
        'RS1',
        'PS256',
        'RS512',
        'ES512',
        'ES256K',
        'Ed448',
        '__proto__',
        null,
        1,
        ['RS256'],
      ].map((alg) => sign(claims(), { alg })),
  ],
  [
    'HS256 with the text of a public key',
    ({ claims }) =>
      PUBLIC_KEYS.flatMap(textsOf).flatMap((key) =>
        [undefined, 'same', 'own-ed'].map((kid) => hmac(key, { alg: 'HS256', typ: 'JWT', kid }, claims())),
      ),
  ],
  [
    'HS384 and HS512 with the text of a public key',
    ({ claims, kid }) =>
      PUBLIC_KEYS.flatMap((key) => [
        hmac(pemOf(key), { alg: 'HS384', kid }, claims(), 'sha384'),
        hmac(pemOf(key), { alg: 'HS512', kid }, claims(), 'sha512'),
      ]),
  ],
  [
    'a key of its own: jwk, jku, x5u, x5c',
    ({ claims, kid }) =>
      [
        { jwk: JWK },
        { jku: URL_OF_ATTACKER },
        { x5u: URL_OF_ATTACKER },
        { x5c: [encode('MIIB')] },
        { jwk: JWK, jku: URL_OF_ATTACKER },
      ]
        .flatMap((source) => [source, { ...source, kid: undefined }, { ...source, kid: 'mine' }])
        .map((source) => asAttacker(claims(), { kid, ...source })),
  ],
  [
    'a kid that leads elsewhere',
    ({ claims }) =>
      [
        '../../../../dev/null',
        '/dev/null',
        'same\0',
        "' UNION SELECT 'k",
        '__proto__',
        'constructor',
        '',
        URL_OF_ATTACKER,
      ].flatMap((kid) => [
        hmac('', { alg: 'HS256', kid }, claims()),
        hmac('\0', { alg: 'HS256', kid }, claims()),
        hmac('k', { alg: 'HS256', kid }, claims()),
        asAttacker(claims(), { kid }),
      ]),
  ],
  [
    'a kid that is no text',
    ({ claims, sign }) => [1, null, {}, ['same'], true].map((kid) => sign(claims(), { kid })),
  ],
  [
    'crit and b64',
    ({ claims, sign }) =>
      [
        { crit: ['exp'] },
        { crit: [] },
        { crit: 'b64' },
        { crit: null },
        { crit: ['b64'], b64: false },
        { b64: false },
        { b64: true },
      ].map((header) => sign(claims(), header)),
  ],
  [
    'another typ',
    ({ claims, sign }) => ['JWE', 'dpop+jwt', 'logout+jwt', 1, null].map((typ) => sign(claims(), { typ })),
  ],
  [
    'an exp that is absent, text, or without end',
    ({ claims, sign }) => [
      ...[undefined, null, '9999999999', '', true, [9_999_999_999], {}].map((exp) =>
        sign({ ...claims(), exp }),
      ),
      ...['1e999', '-1e999', 'NaN', 'Infinity'].map((text) => sign(spelled(claims(), 'exp', text))),
    ],
  ],
  [
    'a time that has not come',
    ({ claims, sign }) => [
      ...[nowInSeconds() + 60, '1', null, {}].map((nbf) => sign({ ...claims(), nbf })),
      ...[nowInSeconds() + 3600, '1', {}].map((iat) => sign({ ...claims(), iat })),
    ],
  ],
  [
    'a time that is over',
    ({ claims, sign }) => [0, 1, nowInSeconds() - 1].map((exp) => sign({ ...claims(), exp })),
  ],
  [
    'another issuer or audience',
    ({ claims, sign }) => [
      ...['somebody', '', null, 1, ['shop'], '__proto__', 'portcullis'].map((iss) =>
        sign({ ...claims(), iss }),
      ),
      ...['them', ['them'], '', null, {}].map((aud) => sign({ ...claims(), aud })),
    ],
  ],
  [
    'a signature that was changed, respelled, cut or doubled',
    ({ claims, sign }) => {
      const token = sign(claims())
      const [first, payload, signature = ''] = token.split('.')
      const spare = (Buffer.from(signature, 'base64url').length * 8) % 6 !== 0
      return [
        ...[0, 0.3, 0.5, 1].map((at) => flipBit(token, at)),
        ...(spare ? [`${first}.${payload}.${respell(signature)}`] : []),
        ...['=', '==', 'A', 'AAAA', '.', '.AA', `.${signature}`, '%00'].map((more) => token + more),
        `${first}.${payload}.${signature.slice(0, -4)}`,
        `${first}.${payload}.`,
        `${first}.${payload}`,
        `${first}.${payload}=.${signature}`,
        `${first}..${signature}`,
        `.${payload}.${signature}`,
        `${first}.${encode({ ...claims(), extra: 1 })}.${signature}`,
        `${encode({ alg: 'HS256', typ: 'jwt' })}.${payload}.${signature}`,
      ]
    },
  ],
  [
    'what is no claims set, and what is no UTF-8',
    ({ sign }) => [
      ...['[]', 'null', '"x"', '1', '', '{', '{}'].map((payload) => sign(payload)),
      sign(new Uint8Array([0xff, 0xfe, 0x7b, 0x7d])),
      sign('['.repeat(10_000) + ']'.repeat(10_000)),
    ],
  ],
  [
    '__proto__ and constructor as claims',
    ({ claims, sign }) => [
      sign(`{"__proto__":${JSON.stringify(claims())}}`),
      sign(`{"constructor":{"prototype":${JSON.stringify(claims())}}}`),
      sign({ ...claims(), iss: 'constructor' }),
    ],
  ],
]

describe.each(NAMES)('a token of %s', (name) => {
  const kindOf = (): Kind => {
    const found = world.kinds.find((one) => one.name === name)
    if (found === undefined) throw new Error(`There is no kind ${name}.`)
    return found
  }

  it('is taken when it is right: what follows is refused for its own sake', async () => {
    const { claims, sign, headers } = kindOf()
    const before = world.ran()
    expect(await world.graphql(sign(claims()), headers)).toEqual({
      status: 200,
      text: '{"data":{"createPerson":"created"}}\n',
    })
    expect(world.ran()).toBe(before + 1)
  })

  it.each(ATTACKS)('does not count with %s', async (_, tokensOf) => {
    const kind = kindOf()
    const before = world.ran()
    const tokens = tokensOf(kind)
    expect(tokens.length).toBeGreaterThan(1)
    for (const token of tokens) await expectNothing(await world.graphql(token, kind.headers), token)
    expect(world.ran()).toBe(before)
  })

  it('is not signed by another issuer, also one whose key has the same name and algorithm', async () => {
    const { claims, headers, issuer, kid } = kindOf()
    const before = world.ran()
    for (const other of world.kinds) {
      if (other.issuer === issuer) continue
      for (const header of [{}, { kid }, { kid: 'same' }, { kid: undefined }]) {
        const token = other.sign(claims(), header)
        await expectNothing(await world.graphql(token, headers), token)
      }
    }
    expect(world.ran()).toBe(before)
  })

  it('does not count under the name of another client', async () => {
    const { claims, sign, headers, issuer } = kindOf()
    const before = world.ran()
    for (const id of ['account', 'shop', 'nobody', '__proto__', 'https://pem.example', 'portcullis', 'own']) {
      if (id === issuer || (id === 'https://pem.example' && issuer === 'pem')) continue
      for (const header of ['x-client-id', 'nettu-account'])
        await expectNothing(
          await world.graphql(sign(claims()), { ...headers, [header]: id }),
          `${header}: ${id}`,
        )
    }
    expect(world.ran()).toBe(before)
  })

  it('counts in one Authorization header alone', async () => {
    const { claims, sign, headers } = kindOf()
    const token = sign(claims())
    const before = world.ran()
    const others = Object.entries(headers).map(([key, value]) => `${key}: ${value}`)
    const send = (path: string, ...lines: readonly (string | Uint8Array)[]) => {
      const length = `Content-Length: ${MUTATION.length}`
      const start = head(`POST ${path}`, 'Content-Type: application/json', length, ...others).slice(0, -2)
      const parts = lines.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')])
      return sendBytes(
        world.url,
        Buffer.concat([Buffer.from(start), ...parts, Buffer.from(`\r\n${MUTATION}`)]),
      )
    }
    const line = `Authorization: Bearer ${token}`
    const attempts: readonly (readonly [string, ...(string | Uint8Array)[]])[] = [
      [`/graphql?access_token=${token}`],
      [`/graphql?token=${token}`],
      [`/graphql?authorization=Bearer%20${token}`],
      ['/graphql', `Cookie: token=${token}; authorization=${token}`],
      ['/graphql', `X-Authorization: Bearer ${token}`],
      ['/graphql', `Proxy-Authorization: Bearer ${token}`],
      ['/graphql', line, line],
      ['/graphql', line, 'Authorization: Bearer x'],
      ['/graphql', 'Authorization:', line],
      ['/graphql', `Authorization: BearerX ${token}`],
      ['/graphql', `Authorization: Bearer${token}`],
      ['/graphql', `Authorization: Bearer ${token}, Bearer ${token}`],
      ['/graphql', `Authorization: Basic ${token}`],
      ['/graphql', `Authorization: ${token}`],
      ['/graphql', Buffer.concat([Buffer.from(line), Buffer.from([0xff, 0xfe])])],
      ['/graphql', `Authorization: Bearer ${'A'.repeat(1_000_000)}.${token}`],
    ]
    for (const [path, ...lines] of attempts)
      await expectNothing(await send(path, ...lines), `${path} ${String(lines[0]).slice(0, 60)}`)
    expect(world.ran()).toBe(before)
  })

  it('does not become another by being refreshed or offered as credentials', async () => {
    const { claims, sign, headers, issuer } = kindOf()
    const token = sign(claims())
    const post = async (path: string, body: string, type: string, more: Json = {}): Promise<number> => {
      const all = { 'content-type': type, ...headers, ...more } as Readonly<Record<string, string>>
      return (await fetch(`${world.url}${path}`, { method: 'POST', headers: all, body })).status
    }
    const form = 'application/x-www-form-urlencoded'
    const forged = `${token.split('.').slice(0, 2).join('.')}.AAAA`
    for (const jwt of [token, forged]) {
      const status = await post('/jwt/refresh', JSON.stringify({ jwt }), 'application/json')
      // A session of the world's own is one that may.
      if (jwt === token && issuer === 'own' && Object.hasOwn(claims(), 'fam')) expect(status).toBe(200)
      else expect([400, 401, 403]).toContain(status)
      expect(await post('/oauth/introspect', `token=${jwt}`, form)).toBe(401)
      expect(await post('/oauth/revoke', `token=${jwt}`, form, { authorization: `Bearer ${jwt}` })).toBe(401)
      expect(await post('/account/users', '{}', 'application/json', { 'x-api-key': jwt })).toBe(401)
      expect(
        await post('/jwt', JSON.stringify({ id: 'shop', apiKey: jwt, scopes: ['*'] }), 'application/json'),
      ).toBeGreaterThanOrEqual(400)
    }
  })
})

describe('signatures of a curve', () => {
  const es = (): Kind => world.kinds.find(({ name }) => name === 'our own, ES256') as Kind
  const ed = (): Kind => world.kinds.find(({ name }) => name === 'our own, EdDSA') as Kind

  it('are not of zeros or ones (CVE-2022-21449), and not in DER', async () => {
    const { claims, kid } = es()
    const input = `${encode({ alg: 'ES256', kid })}.${encode(claims())}`
    const one = Buffer.alloc(64)
    one[31] = 1
    one[63] = 1
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const der = signBytes('sha256', Buffer.from(input), other)
    for (const bytes of [
      Buffer.alloc(64),
      one,
      Buffer.alloc(64, 0xff),
      Buffer.alloc(0),
      der,
      Buffer.alloc(8_000),
    ])
      await expectNothing(await world.graphql(`${input}.${bytes.toString('base64url')}`), 'a constant')
  })

  it('of Ed25519 are the smaller of their kind: S + L is none (RFC 8032 section 5.1.7)', async () => {
    const { claims, sign } = ed()
    const [first, payload, signature = ''] = sign(claims()).split('.')
    const bytes = Buffer.from(signature, 'base64url')
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order
    const larger = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()
    const token = `${first}.${payload}.${Buffer.concat([bytes.subarray(0, 32), larger]).toString('base64url')}`
    await expectNothing(await world.graphql(token), 'S + L')
  })
})

/** Refused by the gateway, whatever it was, and not by its breaking. */
async function expectNothing(
  { status, text }: { readonly status: number; readonly text: string },
  what: string,
): Promise<void> {
  if (![400, 401, 403, 431].includes(status) || /"data"|created/.test(text))
    throw new Error(`${what.slice(0, 300)} was answered with ${status}: ${text.slice(0, 300)}`)
}
