import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import fastify from 'fastify'
import * as jose from 'jose'
import type { IdentifiedSubject } from '../../src/core/decision/subject.ts'
import type { GatewayClient } from '../../src/gateway/options.ts'
import { tokenEndpoint } from '../../src/index.ts'
import type { Answer } from '../kit/caller.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'

/** 2026-01-01T00:00:00Z, in seconds: the windows are held to the second. */
const NOW = 1_767_225_600
const clientID = 'my-client-id'
const clientSecret = 'the client secret that NeoDay and we share'
const encoded = new TextEncoder().encode(clientSecret)
const API_KEY = 'the API key of the client'

beforeEach(() => {
  // The date alone: sockets need their timers.
  jest.useFakeTimers({
    now: NOW * 1000,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  })
})
afterEach(() => {
  jest.useRealTimers()
})

const typeDefs = /* GraphQL */ `
  type Customer { id: ID! first_name: String email: String }
  type Query { me: Customer hello: String }
  type Mutation { RedeemPoints(points: Int!): Int }
`
const me = (_: unknown, __: unknown, { subject }: { readonly subject: IdentifiedSubject }) => ({
  id: subject.user?.id,
  ...subject.user?.person,
})
const ME = '{ me { id first_name email } }'

/** A gateway at which a client has set its secret. */
async function openNeoDay(settings: Partial<GatewayClient> = {}): Promise<TestGateway> {
  const gateway = await startGateway({
    before: 'schema',
    schema: { typeDefs, resolvers: { Query: { me }, Mutation: { RedeemPoints: () => 1 } } },
    baseline: { query: 'authenticated' },
    clients: [
      { id: clientID, apiKey: API_KEY, scopes: ['*'], userFields: ['first_name', 'email'], ...settings },
      { id: 'another-client', apiKey: 'another key', scopes: ['*'] },
    ],
  })
  const body = JSON.stringify({ secret: clientSecret, claims: 'neoday' })
  const headers = { 'x-api-key': API_KEY, 'content-type': 'application/json' }
  const set = await gateway.fetch('/account/signing-key', { method: 'PUT', headers, body })
  expect([set.status, set.body['signingKey']]).toMatchObject([200, { kind: 'secret', claims: 'neoday' }])
  expect(set.text).not.toContain(clientSecret)
  return gateway
}

const readUser = (gateway: TestGateway, id: string, apiKey = API_KEY): Promise<Answer> =>
  gateway.fetch(`/account/users/${encodeURIComponent(id)}`, { headers: { 'x-api-key': apiKey } })

const CLAIMS = { iss: clientID, sub: 'jane', iat: NOW, nbf: NOW, exp: NOW + 60 }
const sign = (claims: Readonly<Record<string, unknown>>, secret = encoded, alg = 'HS256'): Promise<string> =>
  new jose.SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(secret)

const askAs = async (gateway: TestGateway, claims: Readonly<Record<string, unknown>>): Promise<Answer> =>
  gateway.graphql(ME, { token: await sign(claims) })
const reasonOf = ({ body }: Answer): unknown => body.errors?.[0]?.extensions?.['reason']

async function expectRefused(gateway: TestGateway, answer: Answer, reason: string): Promise<void> {
  expect([answer.status, answer.body.errors?.[0]?.extensions]).toMatchObject([
    401,
    { code: 'UNAUTHENTICATED', reason },
  ])
  expect(answer.body).not.toHaveProperty('data')
  expect(gateway.calls.get('Query.me')).toBeUndefined()
}

describe('Authentication', () => {
  it('the document’s token, signed "with your client secret using the HS256 algorithm", is taken', async () => {
    const gateway = await openNeoDay()
    const user = { id: 'jane' }
    const jwt = await new jose.SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setNotBefore('0s')
      .setExpirationTime('60s')
      .setIssuer(clientID)
      .setSubject(user.id)
      .sign(new TextEncoder().encode(clientSecret))
    expect(JSON.stringify({ token: jwt })).toMatch(/^\{"token":"eyJhbGciOiJIUzI1NiJ9\.[\w.-]+"\}$/)
    const answer = await gateway.graphql(ME, { token: jwt })
    expect([answer.status, answer.body]).toEqual([
      200,
      { data: { me: { id: 'jane', first_name: null, email: null } } },
    ])
  })

  it('no other algorithm, secret or client is', async () => {
    const gateway = await openNeoDay()
    const other = new TextEncoder().encode('the client secret that NeoDay and they share')
    const tokens = [
      await sign(CLAIMS, encoded, 'HS384'),
      await sign(CLAIMS, encoded, 'HS512'),
      await sign(CLAIMS, other),
      await sign({ ...CLAIMS, iss: 'another-client' }),
      await sign({ ...CLAIMS, iss: 'nobody' }),
    ]
    for (const token of tokens)
      await expectRefused(gateway, await gateway.graphql(ME, { token }), 'invalid_token')
  })

  it.each(['sub', 'iss', 'iat', 'exp', 'nbf'])(
    '"The following claims must be set on the token": %s',
    async (claim) => {
      const gateway = await openNeoDay()
      await expectRefused(gateway, await askAs(gateway, { ...CLAIMS, [claim]: undefined }), 'invalid_token')
    },
  )

  it('sub may be a number, as in the document’s decoded payload', async () => {
    const gateway = await openNeoDay()
    expect((await askAs(gateway, { ...CLAIMS, sub: 1 })).body.data).toMatchObject({ me: { id: '1' } })
    expect((await readUser(gateway, '1')).status).toBe(200)
  })
})

describe('the three windows, to the second', () => {
  it.each([
    ['iat: "less then or equal to 10 minutes from now"', { iat: NOW + 600 }, undefined],
    ['iat a second more', { iat: NOW + 601 }, 'invalid_token'],
    ['iat long ago', { iat: NOW - 86_400 }, undefined],
    ['exp: "less then or equal to 10 minutes in the future"', { exp: NOW + 600 }, undefined],
    ['exp a second more', { exp: NOW + 601 }, 'invalid_token'],
    ['exp in a second', { exp: NOW + 1 }, undefined],
    ['exp now', { exp: NOW }, 'expired_token'],
    ['nbf: "less then or equal to 10 minutes in the past"', { nbf: NOW - 600 }, undefined],
    ['nbf a second more', { nbf: NOW - 601 }, 'invalid_token'],
    ['nbf in a second', { nbf: NOW + 1 }, 'invalid_token'],
  ])('%s', async (_, claims, reason) => {
    const gateway = await openNeoDay()
    const answer = await askAs(gateway, { ...CLAIMS, ...claims })
    if (reason === undefined) expect([answer.status, reasonOf(answer)]).toEqual([200, undefined])
    else await expectRefused(gateway, answer, reason)
  })

  it('go on while the clock does, also for a token that was seen before', async () => {
    const gateway = await openNeoDay()
    const token = await sign({ ...CLAIMS, nbf: NOW - 590, exp: NOW + 600 })
    const statusAt = async (seconds: number): Promise<number> => {
      jest.setSystemTime(seconds * 1000)
      return (await gateway.graphql(ME, { token })).status
    }
    expect(await statusAt(NOW)).toBe(200)
    expect(await statusAt(NOW + 10)).toBe(200)
    expect(await statusAt(NOW + 11)).toBe(401)
  })
})

describe('create_user', () => {
  it('is true unless given: the user is there from its first token on', async () => {
    const gateway = await openNeoDay()
    expect((await readUser(gateway, 'jane')).status).toBe(404)
    expect((await askAs(gateway, CLAIMS)).status).toBe(200)
    expect((await readUser(gateway, 'jane')).body).toMatchObject({ user: { id: 'jane', person: {} } })
    expect((await askAs(gateway, { ...CLAIMS, sub: 'john', create_user: true })).status).toBe(200)
    expect((await readUser(gateway, 'john')).status).toBe(200)
  })

  it('"Set this to false to prevent creating new users"', async () => {
    const gateway = await openNeoDay()
    await expectRefused(gateway, await askAs(gateway, { ...CLAIMS, create_user: false }), 'unknown_user')
    expect((await readUser(gateway, 'jane')).status).toBe(404)
    await askAs(gateway, CLAIMS)
    expect((await askAs(gateway, { ...CLAIMS, create_user: false })).status).toBe(200)
  })

  it('creates nobody where the client is configured to create none', async () => {
    const gateway = await openNeoDay({ allowUserCreation: false })
    await expectRefused(gateway, await askAs(gateway, { ...CLAIMS, create_user: true }), 'unknown_user')
  })
})

describe('Personal data', () => {
  const person = { first_name: 'John', email: 'john.doe@example.com' }

  it('the document’s token with a person tells components the user’s name', async () => {
    const gateway = await openNeoDay()
    const user = { id: 'john' }
    const jwt = await new jose.SignJWT({ person })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setNotBefore('0s')
      .setExpirationTime('60s')
      .setIssuer(clientID)
      .setSubject(user.id)
      .sign(new TextEncoder().encode(clientSecret))
    expect((await gateway.graphql(ME, { token: jwt })).body).toEqual({
      data: { me: { id: 'john', ...person } },
    })
    expect((await readUser(gateway, 'john')).body).toMatchObject({ user: { id: 'john', person } })
    expect((await readUser(gateway, 'john', 'another key')).status).toBe(404)
  })

  it('"The possible fields that can be submitted depend on what is configured on the gateway."', async () => {
    const gateway = await openNeoDay({ userFields: ['first_name'] })
    await askAs(gateway, { ...CLAIMS, person: { ...person, admin: true } })
    expect((await readUser(gateway, 'jane')).body['user']).toMatchObject({ person: { first_name: 'John' } })
    expect((await readUser(gateway, 'jane')).text).not.toMatch(/email|admin/)
    const none = await openNeoDay({ userFields: [] })
    await askAs(none, { ...CLAIMS, person })
    expect((await readUser(none, 'jane')).body).toMatchObject({ user: { person: {} } })
  })

  it('follows what a later token says, stays when it says nothing, and is not undone by an older one', async () => {
    const gateway = await openNeoDay()
    const nameAfter = async (claims: Readonly<Record<string, unknown>>): Promise<unknown> => {
      const { body } = await askAs(gateway, { ...CLAIMS, ...claims })
      const customer = body.data?.['me'] as Readonly<Record<string, unknown>> | undefined
      return customer?.['first_name']
    }
    expect(await nameAfter({ iat: NOW - 20, person })).toBe('John')
    expect(await nameAfter({ iat: NOW - 10, person: { first_name: 'Jack' } })).toBe('Jack')
    expect(await nameAfter({ iat: NOW - 5 })).toBe('Jack')
    expect(await nameAfter({ iat: NOW - 20, person })).toBe('Jack')
  })
})

interface AuthRequest {
  readonly params: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
}

const seen: AuthRequest[] = []
const endpoint = tokenEndpoint<unknown>({
  client: clientID,
  secret: clientSecret,
  user: ({ params, headers }) => {
    seen.push({ params, headers })
    // "getLoggedInUser()": by the host's own session.
    return headers['cookie'] === 'session=john' ? { id: 'john', person: { first_name: 'John' } } : undefined
  },
})

interface Site {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>
  readonly close: () => Promise<unknown>
}

const SITES: readonly (readonly [string, () => Promise<Site>])[] = [
  [
    'Express',
    async () => {
      const server = createServer((request, response) => {
        void endpoint(request, response, () => response.writeHead(500).end())
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      return {
        fetch: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
        close: async () => {
          server.closeAllConnections()
          server.close()
        },
      }
    },
  ],
  [
    'Fastify',
    async () => {
      const app = fastify()
      app.get('/api/auth', async (request, reply) => {
        await endpoint(request, reply)
        return reply
      })
      const url = await app.listen({ host: '127.0.0.1', port: 0 })
      return { fetch: (path, init) => fetch(`${url}${path}`, init), close: () => app.close() }
    },
  ],
  [
    'Fetch',
    async () => ({
      fetch: (path, init) => endpoint(new Request(`http://site.example${path}`, init)),
      close: async () => undefined,
    }),
  ],
]

/** What the client library does, once a component asks for a user. */
async function requestToken(
  site: Site,
  auth: {
    readonly endpoint: string
    readonly x_site_token: string
    readonly headers: Readonly<Record<string, string>>
    readonly params: Readonly<Record<string, string>>
  },
): Promise<Response> {
  const headers = { ...auth.headers, x_site_token: auth.x_site_token }
  return site.fetch(`${auth.endpoint}?${new URLSearchParams(auth.params)}`, { headers })
}

describe.each(SITES)('the authentication endpoint on %s', (_, open) => {
  const auth = {
    endpoint: '/api/auth',
    x_site_token: 'the token of the site',
    headers: { cookie: 'session=john', 'x-locale': 'nl_NL' },
    params: { card: 'gold & more', page: '1' },
  }

  it('answers GET with a token that the gateway takes; "parameters will be sent as GET parameters"', async () => {
    const gateway = await openNeoDay()
    const site = await open()
    try {
      const response = await requestToken(site, auth)
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        expect.stringMatching(/^application\/json/),
      ])
      const body = (await response.json()) as { readonly token: string }
      expect(Object.keys(body)).toEqual(['token'])
      expect(seen.at(-1)).toMatchObject({
        params: auth.params,
        headers: { x_site_token: 'the token of the site', 'x-locale': 'nl_NL' },
      })
      expect((await gateway.graphql(ME, { token: body.token })).body).toEqual({
        data: { me: { id: 'john', first_name: 'John', email: null } },
      })
      const nobody = await requestToken(site, { ...auth, headers: {} })
      expect([nobody.status, await nobody.json()]).toEqual([401, { error: 'Nobody is logged in' }])
    } finally {
      await site.close()
    }
  })
})
