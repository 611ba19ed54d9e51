import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { IdentifiedSubject } from '../../src/core/decision/subject.ts'
import { type AuthenticatorOptions, createAuthenticator } from '../../src/token/authenticator.ts'
import { findTrustWarning, type TrustedIssuerOptions } from '../../src/token/issuers/trusted-issuer.ts'
import { CLAIMS, EARLY, EXPIRED, forgeToken, INVALID, NOW, SECONDS, SECRET } from './forge.ts'
import {
  addClient,
  allowedTo,
  createWorld,
  ED25519,
  OTHER_RSA,
  P256,
  P384,
  P521,
  pemOf,
  RSA,
  signToken,
} from './ports.ts'

const ISS = 'https://issuer.example'
const THEIRS = { iss: ISS, sub: 'jane', scope: 'read write', iat: SECONDS, exp: SECONDS + 60 }
const ISSUER: TrustedIssuerOptions = {
  iss: ISS,
  keys: [{ publicKey: pemOf(RSA.publicKey) }],
  ceiling: ['*'],
}
const signed = (claims: unknown, header = {}) =>
  signToken(claims, { key: RSA.privateKey, alg: 'RS256', header })

function trusting(issuer: Partial<TrustedIssuerOptions> = {}, options: Partial<AuthenticatorOptions> = {}) {
  const { ask } = createWorld({ issuers: [{ ...ISSUER, ...issuer }], ...options })
  return ask
}

describe('an issuer record', () => {
  it.each([
    ['RS256', RSA],
    ['RS384', RSA],
    ['RS512', RSA],
    ['PS256', RSA],
    ['PS384', RSA],
    ['PS512', RSA],
    ['ES256', P256],
    ['ES384', P384],
    ['ES512', P521],
    ['EdDSA', ED25519],
  ] as const)(
    '%s verifies, with a key in PEM form and as a JWK',
    async (algorithm, { publicKey, privateKey }) => {
      const token = signToken(THEIRS, { key: privateKey, alg: algorithm })
      const jwk = publicKey.export({ format: 'jwk' }) as Readonly<Record<string, unknown>>
      for (const key of [pemOf(publicKey), jwk, JSON.stringify({ ...jwk, alg: algorithm })]) {
        const ask = trusting({ keys: [{ publicKey: key, algorithm }] })
        expect(await ask(token)).toMatchObject({ kind: 'identified', issuer: ISS, id: 'jane' })
      }
    },
  )

  it.each([
    ['HS256', 'sha256'],
    ['HS384', 'sha384'],
    ['HS512', 'sha512'],
  ] as const)('%s verifies, and no other hash', async (algorithm, hash) => {
    const secret = 'the secret of the issuer, for tests only'
    const ask = trusting({ keys: [{ secret, algorithm }] })
    for (const [alg, other] of [
      ['HS256', 'sha256'],
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
    ]) {
      const token = forgeToken({ payload: THEIRS, secret, header: { alg }, hash: other ?? '' })
      expect((await ask(token)).kind).toBe(other === hash ? 'identified' : 'refused')
    }
  })

  it('has one algorithm for each key', async () => {
    const ask = trusting({ keys: [{ publicKey: pemOf(RSA.publicKey), algorithm: 'PS256' }] })
    expect(await ask(signed(THEIRS))).toEqual(INVALID)
  })

  it('looks a kid up among its own keys, and tries those of the algorithm without one', async () => {
    const keys = [
      { publicKey: pemOf(RSA.publicKey), kid: 'a' },
      { publicKey: pemOf(OTHER_RSA.publicKey), kid: 'b' },
    ]
    const ask = trusting({ keys })
    expect((await ask(signed(THEIRS, { kid: 'a' }))).kind).toBe('identified')
    expect((await ask(signed(THEIRS))).kind).toBe('identified')
    expect(await ask(signed(THEIRS, { kid: 'b' }))).toEqual(INVALID)
    expect(await ask(signed(THEIRS, { kid: 'c' }))).toEqual(INVALID)
  })

  it('asks for an audience that is ours, once we have a name there', async () => {
    const ask = trusting({ audience: ['us', 'we'] })
    expect((await ask(signed({ ...THEIRS, aud: 'us' }))).kind).toBe('identified')
    expect((await ask(signed({ ...THEIRS, aud: ['them', 'we'] }))).kind).toBe('identified')
    expect(await ask(signed(THEIRS))).toEqual(INVALID)
    expect(await ask(signed({ ...THEIRS, aud: 'them' }))).toEqual(INVALID)
    expect(await trusting({ audience: ['any'] })(signed({ ...THEIRS, aud: 'us' }))).toEqual(INVALID)
  })

  it.each([undefined, 'any'])('whose audience is %j takes tokens for anybody', async (audience) => {
    const ask = trusting({ audience }, { audience: 'us' })
    for (const aud of ['us', 'them', ['them', 'others'], undefined])
      expect((await ask(signed({ ...THEIRS, aud }))).kind).toBe('identified')
    for (const aud of [null, 1, {}, ['us', 1]]) expect(await ask(signed({ ...THEIRS, aud }))).toEqual(INVALID)
  })

  it('of tokens for anybody leaves own tokens with those for us', async () => {
    const ask = trusting({ audience: 'any' }, { audience: 'us' })
    expect(await ask(forgeToken({ payload: { ...CLAIMS, aud: 'them' } }))).toEqual(INVALID)
    expect((await ask(forgeToken({ payload: { ...CLAIMS, aud: 'us' } }))).kind).toBe('identified')
  })

  it('warns of an audience that nobody wrote down, and of no other', () => {
    expect(findTrustWarning(ISSUER)).toMatch(/https:\/\/issuer\.example.* no audience.*"any"/)
    for (const audience of ['any', 'us', ['us']])
      expect(findTrustWarning({ ...ISSUER, audience })).toBeUndefined()
  })

  it.each([[[]], [['']], ['']])('has no audience %j', (audience) =>
    expect(() => trusting({ audience })).toThrow('must be a name, a list of names, or "any"'),
  )

  it('takes the gateway’s leeway, or 5 seconds, where it has none', async () => {
    const ahead = (seconds: number) => signed({ ...THEIRS, iat: SECONDS + seconds })
    expect((await trusting()(ahead(5))).kind).toBe('identified')
    expect((await trusting()(ahead(6))).kind).not.toBe('identified')
    expect((await trusting({}, { leeway: 9 })(ahead(9))).kind).toBe('identified')
    expect((await trusting({}, { leeway: 9 })(ahead(10))).kind).not.toBe('identified')
    expect((await trusting({}, { leeway: 0 })(ahead(1))).kind).not.toBe('identified')
    expect((await trusting({ leeway: 2 }, { leeway: 9 })(ahead(3))).kind).not.toBe('identified')
  })

  it('of NeoDay’s model has no leeway unless it sets one', async () => {
    const claims = { ...THEIRS, nbf: SECONDS - 1 }
    const token = forgeToken({ payload: { ...claims, exp: SECONDS } })
    const neoday = { claims: 'neoday', keys: [{ secret: SECRET }] } as const
    expect(await trusting(neoday, { leeway: 9 })(token)).toEqual(EXPIRED)
    expect((await trusting({ ...neoday, leeway: 1 })(token)).kind).toBe('identified')
  })

  it('of NeoDay’s model keeps its windows where a member is undefined', async () => {
    const neoday = { claims: 'neoday', keys: [{ secret: SECRET }] } as const
    const windows = { expAhead: undefined, nbfAgo: undefined }
    const far = forgeToken({ payload: { ...THEIRS, nbf: SECONDS - 1, exp: SECONDS + 601 } })
    expect(await trusting({ ...neoday, windows })(far)).toEqual(INVALID)
  })

  it('gives its leeway to no own token', async () => {
    const token = forgeToken({ payload: { ...CLAIMS, exp: SECONDS } })
    expect(await trusting()(token)).toEqual(EXPIRED)
  })

  it('takes at+jwt, and nothing else where it is required', async () => {
    const ask = trusting({ type: 'at+jwt' })
    expect((await ask(signed(THEIRS, { typ: 'at+jwt' }))).kind).toBe('identified')
    expect((await ask(signed(THEIRS, { typ: 'application/AT+JWT' }))).kind).toBe('identified')
    expect(await ask(signed(THEIRS, { typ: 'JWT' }))).toEqual(INVALID)
    expect(await ask(signed(THEIRS, { typ: undefined }))).toEqual(INVALID)
    expect((await trusting()(signed(THEIRS, { typ: 'at+jwt' }))).kind).toBe('identified')
  })

  it('has leeway, windows and required claims of its own', async () => {
    const ask = trusting({ leeway: 5, windows: { expAhead: 100, nbfAgo: 10 }, required: ['nbf', 'tenant'] })
    const fine = { ...THEIRS, nbf: SECONDS, tenant: 'a' }
    expect((await ask(signed(fine))).kind).toBe('identified')
    expect((await ask(signed({ ...fine, exp: SECONDS - 4 }))).kind).toBe('identified')
    expect(await ask(signed({ ...fine, exp: SECONDS - 5 }))).toEqual(EXPIRED)
    expect((await ask(signed({ ...fine, exp: SECONDS + 105 }))).kind).toBe('identified')
    expect(await ask(signed({ ...fine, exp: SECONDS + 106 }))).toEqual(INVALID)
    expect((await ask(signed({ ...fine, nbf: SECONDS - 15 }))).kind).toBe('identified')
    expect(await ask(signed({ ...fine, nbf: SECONDS - 16 }))).toEqual(INVALID)
    expect((await ask(signed({ ...fine, iat: SECONDS + 5 }))).kind).toBe('identified')
    expect(await ask(signed({ ...fine, iat: SECONDS + 6 }))).toEqual(EARLY)
    expect(await ask(signed({ ...fine, nbf: undefined }))).toEqual(INVALID)
    expect(await ask(signed({ ...fine, tenant: null }))).toEqual(INVALID)
    expect(await ask(signed({ ...fine, tenant: undefined }))).toEqual(INVALID)
  })

  it('has values that claims must have, one of several, and of no other type', async () => {
    const ask = trusting({
      required: { client_id: ['abc', 'def'], token_use: 'access', level: 2, mfa: true },
    })
    const fine = { ...THEIRS, client_id: 'abc', token_use: 'access', level: 2, mfa: true }
    expect((await ask(signed(fine))).kind).toBe('identified')
    expect((await ask(signed({ ...fine, client_id: 'def' }))).kind).toBe('identified')
    expect((await ask(signed({ ...fine, token_use: ['id', 'access'] }))).kind).toBe('identified')
    for (const wrong of [
      { client_id: 'somebody-else' },
      { client_id: 'ABC' },
      { client_id: undefined },
      { client_id: null },
      { client_id: [] },
      { client_id: { abc: 'abc' } },
      { token_use: 'id' },
      { token_use: [['access']] },
      { level: '2' },
      { mfa: 1 },
      { mfa: 'true' },
    ])
      expect(await ask(signed({ ...fine, ...wrong }))).toEqual(INVALID)
  })

  it.each([{ a: [] }, { a: null }, { a: { b: 'c' } }, { a: Number.NaN }])(
    'does not require what no claim can be: %j',
    (required) => expect(() => trusting({ required: required as never })).toThrow('has to have a text'),
  )

  it.each([
    ['absent', undefined],
    ['text', '2000000000'],
    ['null', null],
    ['a list', [1]],
  ])('exp %s is refused, also where nothing else is required', async (_, exp) =>
    expect(await trusting()(signed({ ...THEIRS, exp }))).toEqual(INVALID),
  )
})

describe('what an issuer’s token grants', () => {
  const grants = async (claims: unknown, issuer: Partial<TrustedIssuerOptions> = {}) =>
    allowedTo(await trusting(issuer)(signed({ ...THEIRS, scope: undefined, ...(claims as object) })))

  it.each([
    [{ scope: 'read  write' }, ['read', 'write']],
    [{ scp: 'read write' }, ['read', 'write']],
    [{ scp: ['read', 'write', 1, 'a b'] }, ['read', 'write']],
    [{ scope: 'read', scp: ['write'] }, ['read', 'write']],
    [{ scope: '', scp: 'write' }, ['write']],
    [{ scope: [], scp: 'write' }, ['write']],
    [{ scope: ['read', 'x'] }, ['read', 'x']],
    [{ scope: null, scp: ['write'] }, ['write']],
    [{ scope: 1 }, []],
    [{ scope: '' }, []],
    [{}, []],
    [{ scope: '* Mutation:* read Mutation:Person:Crea?e' }, ['read']],
  ])('%j grants %j: a scope is the name of one', async (claims, allowed) => {
    expect(await grants(claims)).toEqual(allowed)
  })

  it('may be patterns where the record says so, inside its ceiling', async () => {
    expect(await grants({ scope: '* Mutation:*' }, { patterns: true })).toEqual(['*', 'Mutation:*'])
    const ask = trusting({ patterns: true, ceiling: ['Query:*'] })
    const { granted } = (await ask(signed(THEIRS))) as IdentifiedSubject
    expect(granted.ceilings.map((bound) => bound.map(({ text }) => text))).toEqual([['Query:*']])
  })

  it('without any is the record’s default, and not when there are some of the wrong type', async () => {
    const issuer = { defaultScopes: ['Query:*'] }
    expect(await grants({}, issuer)).toEqual(['Query:*'])
    expect(await grants({ scope: 1 }, issuer)).toEqual([])
    expect(await grants({ scope: '' }, issuer)).toEqual([])
  })

  it('is read by a mapping: nested paths, commas, policies', async () => {
    const claims = {
      id: [{ claim: ['user', 'id'], numbers: true }],
      scopes: [
        { claim: ['realm', 'a.b', 'roles'], as: ['list'] },
        { claim: 'access', as: ['commas'] },
        { claim: 'policy', as: ['policy'] },
      ],
    } as const
    const ask = trusting({ claims })
    const base = { ...THEIRS, user: { id: 7 } }
    const nested = await ask(signed({ ...base, realm: { 'a.b': { roles: ['admin'] } } }))
    expect(nested).toMatchObject({ id: '7' })
    expect(allowedTo(nested)).toEqual(['admin'])
    expect(allowedTo(await ask(signed({ ...base, realm: 1, access: 'a, b,' })))).toEqual(['a', 'b'])
    const policy = { allow: ['*', 'Query:Person:Read'], reject: ['Mutation:*'] }
    const { granted } = (await ask(signed({ ...base, policy }))) as IdentifiedSubject
    expect(granted).toMatchObject({
      allow: [{ text: 'Query:Person:Read' }],
      reject: [{ text: 'Mutation:*' }],
    })
    expect(await ask(signed({ ...base, policy: 1 }))).toEqual(INVALID)
    expect(await ask(signed(THEIRS))).toEqual(INVALID)
    const inherited = `{"__proto__":{"id":"root"},"iss":"${ISS}","exp":${SECONDS + 60}}`
    expect(await trusting({ claims: { ...claims, id: [{ claim: 'id' }] } })(signed(inherited))).toEqual(
      INVALID,
    )
  })

  it('is the union of all claims that a mapping names', async () => {
    const claims = {
      id: [{ claim: 'sub' }],
      scopes: [
        { claim: 'permissions', as: ['list'] },
        { claim: 'scope', as: ['spaces', 'commas'] },
        { claim: ['access', 'roles'], as: ['list', 'spaces'] },
      ],
    } as const
    expect(await grants({ permissions: ['a'], scope: 'b' }, { claims })).toEqual(['a', 'b'])
    expect(await grants({ permissions: [], scope: 'b,c d, e' }, { claims })).toEqual(['b', 'c', 'd', 'e'])
    expect(await grants({ permissions: 'a', scope: 'b' }, { claims })).toEqual(['b'])
    expect(await grants({ permissions: ['a'], access: { roles: 'f' } }, { claims })).toEqual(['a', 'f'])
    expect(await grants({ access: { roles: ['f'] }, scope: 7 }, { claims })).toEqual(['f'])
  })

  it('loses what any policy among its claims rejects, and nothing is granted beside one that cannot be read', async () => {
    const claims = {
      id: [{ claim: 'sub' }],
      scopes: [
        { claim: 'scope', as: ['spaces'] },
        { claim: 'policy', as: ['policy'] },
      ],
    } as const
    const ask = trusting({ claims, patterns: true })
    const { granted } = (await ask(
      signed({ ...THEIRS, scope: '*', policy: { reject: ['Mutation:*'] } }),
    )) as IdentifiedSubject
    expect(granted).toMatchObject({ allow: [{ text: '*' }], reject: [{ text: 'Mutation:*' }] })
    expect(await ask(signed({ ...THEIRS, scope: '*', policy: { rejects: [] } }))).toEqual(INVALID)
  })

  it('is of aliceo2’s four claims', async () => {
    const ask = trusting({ claims: 'aliceo2', keys: [{ secret: SECRET }] })
    const claims = { iss: ISS, id: 0, username: 'anonymous', name: 'Anonymous', access: 'admin, det-its' }
    const token = forgeToken({ payload: { ...claims, iat: SECONDS, exp: SECONDS + 60 } })
    const subject = await ask(token)
    expect(subject).toMatchObject({ kind: 'identified', id: '0', claims })
    expect(allowedTo(subject)).toEqual(['admin', 'det-its'])
  })

  it('is of the client where there is no user', async () => {
    const ask = trusting()
    expect(await ask(signed({ ...THEIRS, sub: undefined, client_id: 'robot' }))).toMatchObject({
      id: 'robot',
    })
    expect(await ask(signed({ ...THEIRS, sub: 1, client_id: 'robot' }))).toEqual(INVALID)
    expect(await ask(signed({ ...THEIRS, sub: undefined }))).toEqual(INVALID)
  })
})

describe('whose token it is', () => {
  const secret = 'the secret of the client, for tests only'
  const claims = { iss: 'client', id: 'someone', scopes: ['*'], iat: SECONDS, exp: SECONDS + 60 }

  it('iss selects: own, configured, client; and never the keys of another', async () => {
    const world = createWorld({ issuer: 'https://us.example', issuers: [ISSUER] })
    addClient(world, 'client', {}, { secret })
    const own = { ...CLAIMS, iss: 'https://us.example' }
    expect(await world.ask(forgeToken({ payload: own }))).toMatchObject({ issuer: 'https://us.example' })
    expect(await world.ask(signed(THEIRS))).toMatchObject({ issuer: ISS })
    expect(await world.ask(forgeToken({ payload: claims, secret }))).toMatchObject({ issuer: 'client' })
    expect(await world.ask(forgeToken({ payload: own, secret }))).toEqual(INVALID)
    expect(await world.ask(forgeToken({ payload: claims }))).toEqual(INVALID)
    expect(await world.ask(signed(own))).toEqual(INVALID)
    expect(await world.ask(forgeToken({ payload: THEIRS }))).toEqual(INVALID)
  })

  it('without iss a header selects the client, and without that it is our own, unless we have an iss', async () => {
    const world = createWorld()
    addClient(world, 'client', {}, { secret })
    const anonymous = { ...claims, iss: undefined }
    const theirs = forgeToken({ payload: anonymous, secret })
    const ours = forgeToken({ payload: anonymous })
    for (const name of ['x-client-id', 'X-Client-ID', 'nettu-account'])
      expect(await world.ask(theirs, { [name]: 'client' })).toMatchObject({ issuer: 'client' })
    expect(await world.ask(theirs)).toEqual(INVALID)
    expect(await world.ask(ours)).toMatchObject({ issuer: 'portcullis' })
    expect(await world.ask(ours, { 'x-client-id': '' })).toMatchObject({ issuer: 'portcullis' })
    expect(await world.ask(ours, { 'x-client-id': 'client' })).toEqual(INVALID)
    expect(await world.ask(ours, { 'x-client-id': 'portcullis' })).toEqual(INVALID)
    const named = createWorld({ issuer: 'https://us.example' })
    expect(await named.ask(ours)).toEqual(INVALID)
  })

  it('a header that disagrees with iss makes the token invalid, whoever is meant', async () => {
    const world = createWorld({ issuer: 'https://us.example', issuers: [ISSUER] })
    addClient(world, 'client', {}, { secret })
    const header = { 'x-client-id': 'other' }
    expect(await world.ask(forgeToken({ payload: claims, secret }), header)).toEqual(INVALID)
    expect(await world.ask(signed(THEIRS), header)).toEqual(INVALID)
    expect(
      await world.ask(forgeToken({ payload: { ...CLAIMS, iss: 'https://us.example' } }), header),
    ).toEqual(INVALID)
  })

  it('the token cache keeps apart what came under different headers', async () => {
    const world = createWorld()
    addClient(world, 'client', {}, { secret })
    addClient(world, 'twin', {}, { secret })
    const token = forgeToken({ payload: { ...claims, iss: undefined }, secret })
    for (const id of ['client', 'twin', 'client'])
      expect(await world.ask(token, { 'x-client-id': id })).toMatchObject({ issuer: id })
    expect(await world.ask(token)).toEqual(INVALID)
  })

  it('ids are Unicode, also in headers, where they come as bytes', async () => {
    const world = createWorld()
    const token = forgeToken({ payload: { ...claims, iss: undefined }, secret })
    for (const id of ['Ωmega', '사용자', '🏰', 'é', '__proto__', 'constructor']) {
      addClient(world, id, {}, { secret })
      const bytes = Buffer.from(id).toString('latin1')
      expect(await world.ask(token, { 'x-client-id': bytes })).toMatchObject({ issuer: id })
      expect(await world.ask(token, { 'x-client-id': id })).toMatchObject({ issuer: id })
    }
  })

  it.each([
    ['the own issuer', { issuer: ISS, issuers: [ISSUER] }],
    ['the name of an own issuer without an iss', { issuers: [{ ...ISSUER, iss: 'portcullis' }] }],
    ['another issuer', { issuers: [ISSUER, ISSUER] }],
  ])('no issuer has the name of %s', (_, options) => {
    expect(() => createAuthenticator({ secret: SECRET, ...options })).toThrow(TypeError)
  })

  it('a client of a name that is taken signs nothing', async () => {
    const world = createWorld({ issuers: [ISSUER] })
    for (const id of [ISS, 'portcullis']) {
      addClient(world, id, {}, { secret })
      const token = forgeToken({ payload: { ...claims, iss: id }, secret })
      expect(await world.ask(token)).toEqual(INVALID)
      const unnamed = forgeToken({ payload: { ...claims, iss: undefined }, secret })
      expect(await world.ask(unnamed, { 'x-client-id': id })).toEqual(INVALID)
    }
  })

  it('a client chooses a preset among those that are listed for it', async () => {
    const world = createWorld()
    const ask = (presets: readonly string[], preset?: string) => {
      addClient(world, 'client', { presets }, { secret, ...(preset === undefined ? {} : { preset }) })
      return world.ask(forgeToken({ payload: { ...claims, personid: 5 }, secret }))
    }
    expect(await ask([])).toMatchObject({ id: 'someone' })
    expect(await ask([], 'aliceo2')).toMatchObject({ id: '5' })
    expect(await ask(['contributor', 'aliceo2'], 'aliceo2')).toMatchObject({ id: '5' })
    expect(await ask(['aliceo2'])).toMatchObject({ id: '5' })
    expect(await ask(['aliceo2'], 'contributor')).toEqual(INVALID)
    expect(await ask([], 'nettu')).toEqual(INVALID)
    expect(await ask([], '__proto__')).toEqual(INVALID)
  })

  it('a client without a key, or with one that cannot be read, signs nothing', async () => {
    const world = createWorld()
    addClient(world, 'client')
    expect(await world.ask(forgeToken({ payload: claims, secret }))).toEqual(INVALID)
    const common = { preset: undefined, version: '1' }
    for (const key of [
      { kind: 'secret', secret: '', algorithm: 'HS256' },
      { kind: 'secret', secret, algorithm: 'none' },
      { kind: 'secret', secret: pemOf(RSA.publicKey), algorithm: 'RS256' },
      { kind: 'public', key: 'nonsense', algorithm: 'RS256' },
      { kind: 'public', key: secret, algorithm: 'HS256' },
      { kind: 'public', key: pemOf(RSA.publicKey), algorithm: 'ES256' },
    ] as const) {
      world.signingKeys.set('client', { ...key, ...common })
      expect(await world.ask(forgeToken({ payload: claims, secret }))).toEqual(INVALID)
      expect(await world.ask(forgeToken({ payload: claims, secret: '' }))).toEqual(INVALID)
    }
  })
})

describe('what cannot be trusted is no issuer', () => {
  const small = pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)

  it.each([
    ['no key', { keys: [] }],
    ['keys and a URL', { jwks: { url: 'https://issuer.example/jwks' } }],
    ['a secret and a public key', { keys: [{ secret: SECRET }, { publicKey: pemOf(RSA.publicKey) }] }],
    ['a short secret', { keys: [{ secret: 'short' }] }],
    ['a public key for a secret', { keys: [{ secret: pemOf(RSA.publicKey) }] }],
    ['a JWK for a secret', { keys: [{ secret: JSON.stringify(RSA.publicKey.export({ format: 'jwk' })) }] }],
    ['a secret for RS256', { keys: [{ secret: SECRET, algorithm: 'RS256' }] }],
    ['a public key for HS256', { keys: [{ publicKey: pemOf(RSA.publicKey), algorithm: 'HS256' }] }],
    ['a public key for none', { keys: [{ publicKey: pemOf(RSA.publicKey), algorithm: 'none' }] }],
    ['a curve for another algorithm', { keys: [{ publicKey: pemOf(P256.publicKey), algorithm: 'ES384' }] }],
    ['a small RSA key', { keys: [{ publicKey: small }] }],
    ['a private key', { keys: [{ publicKey: RSA.privateKey.export({ type: 'pkcs8', format: 'pem' }) }] }],
    ['a private JWK', { keys: [{ publicKey: RSA.privateKey.export({ format: 'jwk' }) }] }],
    ['no name', { iss: '' }],
    ['patterns without a ceiling', { ceiling: undefined, patterns: true }],
    ['an unknown preset', { claims: 'other' }],
    ['an inherited preset', { claims: 'constructor' }],
    ['an unknown algorithm', { algorithms: ['none'] }],
    ['a leeway of no number', { leeway: Number.NaN }],
    ['a plain http URL', { keys: undefined, jwks: { url: 'http://issuer.example/jwks' } }],
  ])('%s', (_, issuer) => {
    const issuers = [{ ...ISSUER, ...issuer } as unknown as TrustedIssuerOptions]
    expect(() => createAuthenticator({ issuers, now: () => NOW })).toThrow(TypeError)
  })

  it('nobody at all', () => {
    expect(() => createAuthenticator({})).toThrow(TypeError)
    expect(() =>
      createAuthenticator({ signingKeys: { get: async () => undefined }, secret: SECRET }),
    ).toThrow(TypeError)
  })
})
