import { afterEach, describe, expect, it } from '@jest/globals'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose'
import { createGateway } from '../../src/gateway/lifecycle.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import type { Store } from '../../src/store/store.ts'
import { generateOwnKey } from '../../src/token/keys/private-key.ts'
import { CLIENT, SECRET } from '../kit/client.ts'
import { type BeforeUpstreamAt, startGateway, type TestGateway } from '../kit/gateway.ts'
import { forgeToken } from '../token/forge.ts'
import { type Recorder, sendJson, startRecorder } from './recorder.ts'

const TYPES = `
  interface Named { name: String }
  type Person implements Named { name: String email: String phone: String friend: Person }
  type Band implements Named { name: String fee: Int }
  type Query { open: Int me: Int person: Person named: Named }
  type Mutation { createPerson: Person deletePerson: Int signOut: Int }`
const RULES = `
  extend type Person {
    email: String @auth(scopes: [["person:email"], ["staff", "person:read"]])
    phone: String @auth(scopes: [["staff"]])
  }
  extend type Band { fee: Int @auth(scopes: [["band:fee"]]) }
  extend type Query { me: Int @auth(scopes: [["self"]]) }
  extend type Mutation { signOut: Int @public }`
const BASELINE = { query: 'public', mutation: 'derived', subscription: 'derived' } as const
const AUDIENCE = 'https://people.internal/graphql'

interface World {
  readonly recorder: Recorder
  readonly gateway: TestGateway
  /** The token that arrived last; undefined when none did. */
  readonly arrived: () => string | undefined
  /** The same, verified as an upstream does, with the keys that the gateway publishes. */
  readonly verified: () => Promise<JWTPayload>
}

const stores: Store[] = []

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
})

async function start(settings: Partial<BeforeUpstreamAt> = {}): Promise<World> {
  const recorder = await startRecorder(TYPES, { Query: { open: () => 1, me: () => 2 } })
  const gateway = await startGateway({
    before: 'upstream',
    at: recorder,
    baseline: BASELINE,
    ...settings,
    upstream: {
      authorization: 'token',
      token: { audience: AUDIENCE },
      sdl: () => [{ name: 'rules.graphql', text: RULES }],
      ...settings.upstream,
    },
  })
  const jwks = createRemoteJWKSet(new URL(`${gateway.url}/.well-known/jwks.json`), { cooldownDuration: 0 })
  const arrived = (): string | undefined => {
    const tokens = recorder.received.at(-1)?.headers.filter(([name]) => name === 'authorization')
    if (tokens !== undefined && tokens.length > 1) throw new Error('Several Authorization headers arrived.')
    return tokens?.[0]?.[1].replace(/^Bearer /, '')
  }
  return {
    recorder,
    gateway,
    arrived,
    async verified() {
      const { payload } = await jwtVerify(arrived() ?? '', jwks, {
        ...{ issuer: settings.jwt?.issuer ?? gateway.url, audience: AUDIENCE, typ: 'at+jwt' },
        ...{ algorithms: ['ES256', 'EdDSA'], requiredClaims: ['sub', 'jti', 'iat', 'exp', 'client_id'] },
      })
      return payload
    },
  }
}

describe('the token that an upstream gets', () => {
  it.each<[string, string, readonly string[]]>([
    ['{ open }', '*', []],
    ['{ person { name } }', '*', []],
    ['{ me }', '*', ['self']],
    ['{ open me person { phone } }', '*', ['self', 'staff']],
    ['{ person { email } }', '*', ['person:email']],
    ['{ person { email } }', 'staff person:*', ['person:email']],
    ['{ person { email } }', 'staff person:read', ['person:read', 'staff']],
    ['{ person { email phone friend { phone } } }', 'staff person:read', ['person:read', 'staff']],
    [
      '{ named { name ... on Band { fee } ...F } } fragment F on Person { phone }',
      '*',
      ['band:fee', 'staff'],
    ],
    ['mutation { createPerson { name } }', '*', ['Mutation:Person:Create']],
    [
      'mutation { a: createPerson { email } deletePerson }',
      '*',
      ['Mutation:Person:Create', 'Mutation:Person:Delete', 'person:email'],
    ],
    ['mutation { signOut }', '*', []],
    // Reduced: what is denied is not asked for, nor what it would have taken.
    ['{ open me person { phone } }', 'staff', ['staff']],
    ['query ($all: Boolean = false) { open me @include(if: $all) }', '*', []],
  ])('for %s of one who has %s has the scopes %j', async (query, granted, scopes) => {
    const { gateway, verified, recorder } = await start()
    const token = await gateway.tokenFor(...granted.split(' '))
    expect((await gateway.graphql(query, { token })).status).toBe(200)
    expect(recorder.received).toHaveLength(1)
    const { scope, ...rest } = await verified()
    expect(scope).toBe(scopes.join(' '))
    expect(rest).toMatchObject({
      sub: `portcullis|${CLIENT.id}`,
      client_id: CLIENT.id,
      act: { sub: gateway.url },
    })
    expect((rest.exp ?? 0) - (rest.iat ?? 0)).toBe(60)
  })

  it('is none for nobody, however they ask, and none of the caller’s', async () => {
    const { gateway, arrived, recorder } = await start()
    await gateway.graphql('{ open }')
    expect(arrived()).toBeUndefined()
    const iat = Math.floor(Date.now() / 1000) - 100
    const expired = forgeToken({ secret: SECRET, payload: { id: 'tests', scopes: ['*'], iat, exp: iat + 1 } })
    await gateway.graphql('{ open }', { token: expired })
    expect([arrived(), recorder.received.length]).toEqual([undefined, 2])
    const token = await gateway.tokenFor('*')
    await gateway.graphql('{ open }', { token })
    expect(arrived()).not.toBe(token)
  })

  it('is the same for the same, and ends with the caller’s', async () => {
    const { gateway, arrived, verified } = await start({ jwt: { secret: SECRET, expires: 30 } })
    const token = await gateway.tokenFor('*')
    const ask = async (query: string): Promise<string | undefined> => {
      await gateway.graphql(query, { token })
      return arrived()
    }
    const first = await ask('{ open }')
    expect(await ask('{ person { name } }')).toBe(first)
    expect(await ask('{ me }')).not.toBe(first)
    expect((await verified()).exp).toBe(decodeJwt(token).exp)
  })

  it('is of the URL unless an audience is set, without what could be a key in it', async () => {
    const { gateway, arrived, recorder } = await start({ upstream: { token: { expires: 5 } } })
    await gateway.graphql('{ open }', { token: await gateway.tokenFor('*') })
    const { aud, exp = 0, iat = 0 } = decodeJwt(arrived() ?? '')
    expect(aud).toBe(recorder.url.replace(/\?.*/, ''))
    expect(exp - iat).toBe(5)
  })

  it('is never signed with JWT_SECRET, and its key is in the JWK set without its private part', async () => {
    const { gateway, arrived } = await start()
    await gateway.graphql('{ open }', { token: await gateway.tokenFor('*') })
    const { alg, kid } = decodeProtectedHeader(arrived() ?? '')
    expect(alg).toBe('ES256')
    const { body } = await gateway.fetch('/.well-known/jwks.json')
    const keys = body['keys'] as readonly Readonly<Record<string, unknown>>[]
    expect(keys.map((key) => [key['kid'], key['alg'], key['use'], key['d']])).toEqual([
      [kid, 'ES256', 'sig', undefined],
    ])
  })
})

describe('a key for upstreams', () => {
  const open = async (): Promise<Store> => {
    const store = await createMemoryStore({ now: Date.now, random: (bytes) => new Uint8Array(bytes) })
    stores.push(store)
    return store
  }
  const upstreamKeys = async (store: Store): Promise<readonly (readonly [string, string])[]> =>
    (await store.ownKeys.list()).flatMap(({ kid, purpose, state }) =>
      purpose === 'upstreams' ? [[kid, state] as const] : [],
    )

  it('is one for all replicas, also of those that start at once', async () => {
    const store = await open()
    const worlds = await Promise.all([start({ store }), start({ store }), start({ store })])
    const keys = await upstreamKeys(store)
    expect(keys.filter(([, state]) => state === 'signing')).toHaveLength(1)
    for (const { gateway, arrived } of worlds) {
      await gateway.graphql('{ open }', { token: await gateway.tokenFor('*') })
      expect(decodeProtectedHeader(arrived() ?? '').kid).toBe(
        keys.find(([, state]) => state === 'signing')?.[0],
      )
    }
    await start({ store })
    expect(await upstreamKeys(store)).toEqual(keys)
  })

  it('rotates without a request that fails, and not the key of callers’ tokens with it', async () => {
    const store = await open()
    const { gateway, verified, arrived } = await start({ store })
    const token = await gateway.tokenFor('*')
    await gateway.graphql('{ open }', { token })
    const [[before = ''] = []] = await upstreamKeys(store)
    const next = generateOwnKey('EdDSA')
    await store.ownKeys.add({ ...next, purpose: 'upstreams' })
    await gateway.graphql('{ open }', { token })
    expect(decodeProtectedHeader(arrived() ?? '').kid).toBe(before)
    await store.ownKeys.sign(next.kid)
    await gateway.graphql('{ me }', { token })
    expect(decodeProtectedHeader(arrived() ?? '')).toMatchObject({ kid: next.kid, alg: 'EdDSA' })
    expect((await verified())['scope']).toBe('self')
    await store.ownKeys.retire(before)
    await gateway.graphql('{ open }', { token })
    expect((await verified())['scope']).toBe('')
    expect(decodeProtectedHeader(await gateway.tokenFor('*')).alg).toBe('HS256')
  })

  it('signs nothing that a caller’s token is read with, and none is made where none is needed', async () => {
    const store = await open()
    const recorder = await startRecorder(TYPES)
    await startGateway({ before: 'upstream', at: recorder, store, upstream: { authorization: 'forward' } })
    expect(await upstreamKeys(store)).toEqual([])
  })
})

describe('a token that an upstream has', () => {
  it.each([
    ['without JWT_ISSUER', {}],
    ['with JWT_ISSUER', { issuer: 'https://gateway.example' }],
    ['with an audience of our own', { audience: 'https://gateway.example/graphql' }],
  ])('is nobody’s token here, and cannot be refreshed: %s', async (_, jwt) => {
    const { gateway, arrived, recorder } = await start({ jwt: { secret: SECRET, maxAge: 3_600, ...jwt } })
    await gateway.graphql('mutation { createPerson { name } }', { token: await gateway.tokenFor('*') })
    const stolen = arrived() ?? ''
    expect(decodeJwt(stolen)['scope']).toBe('Mutation:Person:Create')
    recorder.received.length = 0
    for (const query of ['mutation { createPerson { name } }', '{ open }']) {
      const { status, body } = await gateway.graphql(query, { token: stolen })
      expect([status, body.errors?.[0]?.message]).toEqual([401, 'Your token is not valid'])
      expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'invalid_token' })
    }
    // Whatever client a header names.
    for (const client of [CLIENT.id, 'portcullis', gateway.url]) {
      const answer = await gateway.fetch('/graphql', {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', authorization: `Bearer ${stolen}` },
          'x-client-id': client,
        },
        body: '{"query":"{ open }"}',
      })
      expect([answer.status, answer.body.errors?.[0]?.message]).toEqual([401, 'Your token is not valid'])
    }
    expect(recorder.received).toEqual([])
    const post = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const refreshed = await gateway.fetch('/jwt/refresh', { ...post, body: JSON.stringify({ jwt: stolen }) })
    expect([refreshed.status, refreshed.body['code'], refreshed.body['jwt']]).toEqual([
      401,
      'UNAUTHENTICATED',
      undefined,
    ])
    const introspected = await gateway.fetch('/oauth/introspect', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${btoa(`${CLIENT.id}:${encodeURIComponent(CLIENT.apiKey)}`)}`,
      },
      body: new URLSearchParams({ token: stolen }).toString(),
    })
    expect([introspected.status, introspected.text]).toEqual([200, '{"active":false}'])
  })

  it('would not be told from ours where audiences are one: that does not start', () => {
    const upstream = { url: 'http://127.0.0.1:1/graphql', authorization: 'token' } as const
    const options = { jwt: { secret: SECRET }, baseline: BASELINE, upstream }
    const same = /^upstream\.token\.audience: is one of our own/
    const token = { audience: AUDIENCE }
    const withToken = { ...options, upstream: { ...upstream, token } }
    expect(() => createGateway({ ...withToken, jwt: { secret: SECRET, audience: AUDIENCE } })).toThrow(same)
    const audience = ['other', 'http://127.0.0.1:1/graphql']
    expect(() => createGateway({ ...options, jwt: { secret: SECRET, audience } })).toThrow(same)
    const issuer = { iss: 'x', ceiling: [], audience: AUDIENCE, jwks: { url: 'http://127.0.0.1:1/' } }
    expect(() => createGateway({ ...withToken, issuers: [issuer] })).toThrow(same)
    expect(() => createGateway(options)).not.toThrow()
  })

  it('is not made where baselines are not written down, or where the gateway has no name', () => {
    const upstream = { url: 'http://127.0.0.1:1/graphql', authorization: 'token' } as const
    const jwt = { secret: SECRET }
    expect(() => createGateway({ jwt, upstream })).toThrow(/baseline of query, mutation, subscription/)
    const open = { jwt, upstream, baseline: BASELINE, host: '0.0.0.0', production: true } as const
    expect(() => createGateway(open)).toThrow('tokens need an issuer: set jwt.issuer, or publicUrl')
    expect(() => createGateway({ ...open, publicUrl: 'https://gateway.example' })).not.toThrow()
  })
})

describe('a gateway before a gateway', () => {
  it('is one issuer more: its tokens are read there, for what they grant', async () => {
    const api = await startRecorder(TYPES, { Mutation: { createPerson: () => ({ name: 'Ada' }) } })
    // The outer one has no name before it listens: the inner one trusts the name that it is given.
    const iss = 'https://outer.example'
    const { gateway: outer, recorder } = await start({ jwt: { secret: SECRET, issuer: iss } })
    const inner = await startGateway({
      before: 'upstream',
      at: api,
      jwt: { secret: 'another secret, of the inner gateway' },
      issuers: [
        {
          ...{ iss, audience: AUDIENCE, type: 'at+jwt', ceiling: ['*'] },
          jwks: { url: `${outer.url}/.well-known/jwks.json` },
        },
      ],
    })
    recorder.answer = async ({ headers, body }, response) => {
      const authorization = headers.find(([name]) => name === 'authorization')?.[1] ?? ''
      const answer = await inner.fetch('/graphql', {
        ...{ method: 'POST', body },
        headers: { 'content-type': 'application/json', authorization },
      })
      sendJson(response, answer.status, answer.text)
    }
    const token = await outer.tokenFor('*')
    const allowed = await outer.graphql('mutation { createPerson { name } }', { token })
    expect(allowed.body).toEqual({ data: { createPerson: { name: 'Ada' } } })
    // Public out there, and not in here: what the token carries is what counts.
    const denied = await outer.graphql('mutation { signOut }', { token })
    expect([denied.status, denied.body.errors?.[0]?.extensions?.['code']]).toEqual([403, 'FORBIDDEN'])
    expect(api.received).toHaveLength(1)
  })
})
