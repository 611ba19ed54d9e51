import { generateKeyPairSync } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { IntrospectionOptions } from '../../src/token/introspection/introspection-options.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import {
  describeClient,
  type OpenidProvider,
  openProvider,
  type ProviderClient,
} from '../support/openid-provider.ts'

const API = 'urn:example:api'
const OTHER = 'urn:example:other'
const ROBOT: ProviderClient = { id: 'robot', secret: 'the secret of the robot' }
/** Everything that has another form on the way. */
const GATEWAY: ProviderClient = { id: 'the gateway', secret: 'a:b%c+d e/f?g&h=i' }
const POSTING: ProviderClient = { id: 'the posting gateway', secret: 'p:o%s+t /?&=' }
const MUTATION = 'mutation { createPerson }'
const schema = {
  typeDefs: `
    directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION
    type Query { open: String }
    type Mutation { createPerson: String @auth(scopes: [["write"]]) }`,
  resolvers: { Query: { open: () => 'open' }, Mutation: { createPerson: () => 'created' } },
}

/** A client without a secret: it signs. */
const SIGNING_KEYS = { rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }), ec: makeEcKey() }
const SIGNING = 'the signing gateway'
const signWith = (key: keyof typeof SIGNING_KEYS, more: object = {}): Partial<IntrospectionOptions> => ({
  ...{ auth: 'private_key_jwt', clientId: SIGNING, clientSecret: undefined },
  clientKey: String(SIGNING_KEYS[key].privateKey.export({ type: 'pkcs8', format: 'pem' })),
  ...more,
})

/** npm `oidc-provider`, whose access tokens are opaque. */
let provider: OpenidProvider

beforeAll(async () => {
  provider = await openProvider()
  await provider.configure({
    clients: [
      describeClient(ROBOT),
      describeClient(GATEWAY),
      describeClient(POSTING, { token_endpoint_auth_method: 'client_secret_post' }),
      describeClient(
        { id: SIGNING, secret: '' },
        {
          client_secret: undefined,
          token_endpoint_auth_method: 'private_key_jwt',
          jwks: {
            keys: Object.entries(SIGNING_KEYS).map(([kid, { publicKey }]) => ({
              ...publicKey.export({ format: 'jwk' }),
              kid,
            })),
          },
        },
      ),
    ],
    ttl: {
      ClientCredentials: (_: unknown, { scope }: { readonly scope?: string }) =>
        scope === 'short' ? 4 : 600,
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      introspection: {
        enabled: true,
        allowedPolicy: (_: unknown, { clientId }: { readonly clientId: string }) => clientId !== ROBOT.id,
      },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API,
        getResourceServerInfo: (_: unknown, audience: string) => ({
          ...{ scope: 'read write short', audience, accessTokenFormat: 'opaque' },
        }),
      },
    },
  })
}, 60_000)
afterAll(() => provider.close())
afterEach(() => {
  provider.outage = undefined
})

const start = (introspection: Partial<IntrospectionOptions> = {}): Promise<TestGateway> =>
  startGateway({
    before: 'schema',
    schema,
    issuers: [
      {
        iss: provider.iss,
        audience: API,
        introspection: { clientId: GATEWAY.id, clientSecret: GATEWAY.secret, cache: 0, ...introspection },
      },
    ],
  })

function makeEcKey() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

/** Asserts a refusal, and that nothing ran. */
async function expectRefused(gateway: TestGateway, token: string, reason: string): Promise<void> {
  const ran = gateway.calls.get('Mutation.createPerson') ?? 0
  const { status, body } = await gateway.graphql(MUTATION, { token })
  expect([status, body.errors?.[0]?.extensions]).toEqual([401, { code: 'UNAUTHENTICATED', reason }])
  expect(body).not.toHaveProperty('data')
  expect(gateway.calls.get('Mutation.createPerson') ?? 0).toBe(ran)
}

describe('an opaque token of oidc-provider', () => {
  it.each<[string, Partial<IntrospectionOptions>]>([
    ['client_secret_basic', {}],
    ['client_secret_post', { auth: 'post', clientId: POSTING.id, clientSecret: POSTING.secret }],
    ['private_key_jwt and an RSA key', signWith('rsa')],
    [
      'private_key_jwt, PS256 and a kid',
      signWith('rsa', { clientKeyAlgorithm: 'PS256', clientKeyId: 'rsa' }),
    ],
    ['private_key_jwt and an EC key', signWith('ec')],
  ])('grants what its introspection says, with %s', async (_, introspection) => {
    const gateway = await start(introspection)
    const writing = await provider.issue(ROBOT, { scope: 'read write' })
    expect(writing).not.toContain('.')
    expect((await gateway.graphql(MUTATION, { token: writing })).body).toEqual({
      data: { createPerson: 'created' },
    })
    const reading = await provider.issue(ROBOT, { scope: 'read' })
    const denied = await gateway.graphql(MUTATION, { token: reading })
    expect([denied.status, denied.body.errors?.[0]?.message]).toEqual([
      403,
      'You are not authorized for this resource',
    ])
    expect(gateway.calls.get('Mutation.createPerson')).toBe(1)
  })

  it('is refused once it is revoked, and at once where answers are not kept', async () => {
    const gateway = await start()
    const token = await provider.issue(ROBOT, { scope: 'write' })
    expect((await gateway.graphql(MUTATION, { token })).status).toBe(200)
    expect((await provider.post('/token/revocation', ROBOT, { token })).status).toBe(200)
    await expectRefused(gateway, token, 'invalid_token')
  })

  it('ends at its time, also while an answer about it is kept', async () => {
    const gateway = await start({ cache: 600_000 })
    const kept = await provider.issue(ROBOT, { scope: 'short' })
    const answer = await gateway.graphql(MUTATION, { token: kept })
    expect([answer.status, answer.body.errors?.[0]?.extensions?.['code']]).toEqual([403, 'FORBIDDEN'])
    const asked = provider.asked.length
    // The leeway of trusted issuers is 5 s, and the provider's own is none.
    let status = 403
    while (status === 403) ({ status } = await gateway.graphql(MUTATION, { token: kept }))
    const ended = await gateway.graphql(MUTATION, { token: kept })
    expect([ended.status, ended.body.errors?.[0]]).toMatchObject([
      401,
      { message: 'Your token is expired', extensions: { code: 'UNAUTHENTICATED', reason: 'expired_token' } },
    ])
    expect(gateway.calls.has('Mutation.createPerson')).toBe(false)
    expect(provider.asked.length).toBe(asked)
    await expectRefused(await start(), kept, 'invalid_token')
  }, 120_000)

  it('for another API is refused', async () => {
    const gateway = await start()
    await expectRefused(
      gateway,
      await provider.issue(ROBOT, { scope: 'write', resource: OTHER }),
      'invalid_token',
    )
  })

  it('is refused where the provider tells this client nothing of it', async () => {
    const gateway = await start({ clientId: ROBOT.id, clientSecret: ROBOT.secret })
    await expectRefused(gateway, await provider.issue(ROBOT, { scope: 'write' }), 'invalid_token')
  })

  it('that nobody has issued is refused, and asked about once', async () => {
    const gateway = await start({ cache: 30_000 })
    const asked = provider.asked.length
    for (let count = 0; count < 3; count += 1)
      await expectRefused(gateway, 'nobody-issued-this', 'invalid_token')
    const paths = provider.asked.slice(asked)
    expect(paths.filter((path) => path === '/token/introspection')).toHaveLength(1)
  })
})

describe('a gateway that cannot ask oidc-provider', () => {
  const expectUnavailable = async (gateway: TestGateway, token: string): Promise<void> => {
    const guarded = await gateway.graphql(MUTATION, { token })
    expect([guarded.status, guarded.body.errors?.[0]]).toMatchObject([
      503,
      {
        message: 'Your token cannot be verified at the moment, keep it and try again later',
        extensions: { code: 'ISSUER_UNAVAILABLE' },
      },
    ])
    expect(guarded.headers.get('retry-after')).toBe('10')
    const open = await gateway.graphql('{ open }', { token })
    expect([open.status, open.body, open.headers.get('portcullis-token')]).toEqual([
      200,
      { data: { open: 'open' } },
      'unverified',
    ])
    expect(gateway.calls.has('Mutation.createPerson')).toBe(false)
  }

  it.each<[string, Partial<IntrospectionOptions>]>([
    ['its secret is wrong', { clientSecret: 'another secret' }],
    ['its id is wrong', { clientId: 'nobody' }],
    ['its assertions are for somebody else', signWith('ec', { assertionAudience: 'https://other.example' })],
    [
      'its key is another',
      signWith('ec', { clientKey: JSON.stringify(makeEcKey().privateKey.export({ format: 'jwk' })) }),
    ],
  ])('neither believes nor refuses a token, as %s', async (_, introspection) => {
    const token = await provider.issue(ROBOT, { scope: 'write' })
    await expectUnavailable(await start(introspection), token)
  })

  it.each<[string, OpenidProvider['outage']]>([
    ['is gone', (request) => request.socket.destroy()],
    ['answers 500', (_, response) => response.writeHead(500).end('{"active":true}')],
    ['hangs', () => undefined],
    ['is cut off', (_, response) => response.end('{"active":true,"scope":"wri')],
    ['redirects', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['says something else', (_, response) => response.end('{"scope":"write","aud":"urn:example:api"}')],
  ])(
    'neither believes nor refuses a token, as the provider %s',
    async (_, outage) => {
      const token = await provider.issue(ROBOT, { scope: 'write' })
      // Long enough for a busy machine, and short enough to be waited for.
      const gateway = await start({ timeout: 1_000 })
      provider.outage = outage
      await expectUnavailable(gateway, token)
      provider.outage = undefined
      let status = 503
      // It is left alone for a while after three faults in a row.
      while (status === 503) ({ status } = await gateway.graphql(MUTATION, { token }))
      expect(status).toBe(200)
    },
    30_000,
  )
})
