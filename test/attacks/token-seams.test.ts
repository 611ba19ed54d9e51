import { describe, expect, it } from '@jest/globals'
import { createGateway } from '../../src/gateway/lifecycle.ts'
import type { GatewayOptions } from '../../src/gateway/options.ts'
import { refuseUnproven } from '../../src/http/routes/credentials/oauth.ts'
import { findPlacesFault } from '../../src/token/token-sources.ts'
import {
  ACCESS_TOKEN,
  CLIENTS,
  claimsOf,
  createExchangeWorld,
  EXCHANGE,
  type ExchangeWorld,
  ISS,
  MUTATION,
} from '../http/exchange-world.ts'
import { SECRET } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'
import { createProver } from '../kit/prover.ts'
import { forgeToken } from '../token/forge.ts'
import { serveIntrospection } from '../token/introspection-server.ts'
import { pemOf, RSA } from '../token/ports.ts'
import { nowInSeconds } from './http-wire.ts'

type Headers = Readonly<Record<string, string>>

const [AGENT, OTHER, PLAIN] = CLIENTS
const BOUND_AGENT = [{ ...AGENT, proof: 'dpop' as const }, OTHER, PLAIN]
const BOUND_ISSUER = {
  iss: ISS,
  audience: 'us',
  keys: [{ publicKey: pemOf(RSA.publicKey) }],
  patterns: true,
  ceiling: ['Mutation:*', 'read:*'],
}

const ask = (
  { gateway }: ExchangeWorld,
  path: string,
  parameters: Readonly<Record<string, string>>,
  headers: Headers = {},
) =>
  gateway.fetch(path, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ client_id: 'agent', client_secret: AGENT.apiKey, ...parameters }),
  })

const exchange = (world: ExchangeWorld, headers: Headers = {}, subject = world.userToken()) =>
  ask(
    world,
    '/oauth/token',
    { grant_type: EXCHANGE, subject_token: subject, subject_token_type: ACCESS_TOKEN },
    headers,
  )

/** Rows about tokens alone: those of the schema and the configuration come when they come. */
const countAudited = async ({ store }: ExchangeWorld): Promise<number> =>
  (await store.audit.read({ after: 0, limit: 1_000 })).filter(({ action }) => action.startsWith('token.'))
    .length

/** A token counts for nothing on a request, and nothing runs. */
async function expectUnbelieved(
  { gateway }: ExchangeWorld,
  headers: Headers,
  reason = 'proof_required',
): Promise<void> {
  const before = gateway.calls.get('Mutation.createPerson')
  for (const query of [MUTATION, '{ open }']) {
    const { status, body } = await gateway.graphql(query, { headers })
    expect([status, body.errors?.[0]?.extensions]).toEqual([401, { code: 'UNAUTHENTICATED', reason }])
  }
  expect(gateway.calls.get('Mutation.createPerson')).toBe(before)
}

describe('a proof beside a token exchange', () => {
  const prover = createProver()

  it('binds the new token, which nobody else can use', async () => {
    const world = await createExchangeWorld()
    const { gateway } = world
    const { status, body } = await exchange(world, {
      dpop: prover.prove({ url: `${gateway.url}/oauth/token` }),
    })
    expect([status, body['token_type']]).toEqual([200, 'DPoP'])
    const token = String(body['access_token'])
    expect(claimsOf(token)['cnf']).toEqual({ jkt: prover.thumbprint })
    const url = `${gateway.url}/graphql`
    await expectUnbelieved(world, { authorization: `Bearer ${token}` })
    const dpop = createProver().prove({ url, token })
    await expectUnbelieved(world, { authorization: `DPoP ${token}`, dpop }, 'invalid_dpop_proof')
    const proven = { authorization: `DPoP ${token}`, dpop: prover.prove({ url, token }) }
    expect((await gateway.graphql(MUTATION, { headers: proven })).status).toBe(200)
    const again = await world.exchange('other', token)
    expect([again.status, again.body['error']]).toEqual([400, 'invalid_request'])
  })

  it.each([
    ['of another path', '/jwt'],
    ['of no URL', ''],
  ])('%s issues nothing', async (_, path) => {
    const world = await createExchangeWorld()
    const before = await countAudited(world)
    const dpop = prover.prove({ url: path === '' ? 'nowhere' : `${world.gateway.url}${path}` })
    const { status, body } = await exchange(world, { dpop })
    expect([status, body['error'], body['access_token']]).toEqual([400, 'invalid_dpop_proof', undefined])
    expect(await countAudited(world)).toBe(before)
  })

  it.each<readonly [string, Partial<GatewayOptions>]>([
    ['the client’s rule', { clients: BOUND_AGENT }],
    ['the rule of all own tokens', { jwt: { secret: SECRET, audience: ['us'], proof: 'required' } }],
    [
      'the client’s rule beside a laxer one',
      { clients: BOUND_AGENT, jwt: { secret: SECRET, audience: ['us'], proof: 'optional' } },
    ],
  ])('is asked for by %s', async (_, options) => {
    const world = await createExchangeWorld(options)
    const before = await countAudited(world)
    const refused = await exchange(world)
    expect([refused.status, refused.body['error']]).toEqual([400, 'invalid_dpop_proof'])
    expect(await countAudited(world)).toBe(before)
    const dpop = prover.prove({ url: `${world.gateway.url}/oauth/token` })
    const { body } = await exchange(world, { dpop })
    const token = String(body['access_token'])
    const url = `${world.gateway.url}/graphql`
    const headers = { authorization: `DPoP ${token}`, dpop: prover.prove({ url, token }) }
    expect((await world.gateway.graphql(MUTATION, { headers })).status).toBe(200)
  })
})

describe('an exchange sets no token free that has to be bound', () => {
  it('of an issuer that has its tokens bound', async () => {
    const world = await createExchangeWorld({ issuers: [{ ...BOUND_ISSUER, proof: 'required' }] })
    await expectUnbelieved(world, { authorization: `Bearer ${world.userToken()}` })
    const { status, body } = await exchange(world)
    expect([status, body['error'], body['access_token']]).toEqual([400, 'invalid_request', undefined])
  })

  it('of a client that has them bound since, as a subject or as an actor', async () => {
    const world = await createExchangeWorld()
    const [own, acting] = [
      await world.clientToken('plain', 'read:*'),
      await world.clientToken('agent', 'read:*'),
    ]
    await world.gateway.reconfigure({ clients: [AGENT, OTHER, { ...PLAIN, proof: 'required' }] })
    const asSubject = await world.exchange('agent', own)
    expect([asSubject.status, asSubject.body['error']]).toEqual([400, 'invalid_request'])
    await world.gateway.reconfigure({ clients: BOUND_AGENT })
    const dpop = createProver().prove({ url: `${world.gateway.url}/oauth/token` })
    const parameters = {
      ...{ grant_type: EXCHANGE, subject_token: world.userToken(), subject_token_type: ACCESS_TOKEN },
      ...{ actor_token: acting, actor_token_type: ACCESS_TOKEN },
    }
    const asActor = await ask(world, '/oauth/token', parameters, { dpop })
    expect([asActor.status, asActor.body['error']]).toEqual([400, 'invalid_request'])
  })

  it('and neither does introspection call it active', async () => {
    const world = await createExchangeWorld()
    const token = await world.clientToken('agent', 'read:*')
    const told = await ask(world, '/oauth/introspect', { token })
    expect(told.body['active']).toBe(true)
    await world.gateway.reconfigure({ clients: BOUND_AGENT })
    await expectUnbelieved(world, { authorization: `Bearer ${token}` })
    expect((await ask(world, '/oauth/introspect', { token })).body).toEqual({ active: false })
    const odd = forgeToken({ payload: { ...claimsOf(token), cnf: { kid: 'a' } }, secret: SECRET })
    await world.gateway.reconfigure({ clients: CLIENTS })
    expect((await ask(world, '/oauth/introspect', { token: odd })).body).toEqual({ active: false })
  })
})

describe('a party that may act', () => {
  it('is not a user of the client’s own whom it calls so', async () => {
    const world = await createExchangeWorld({ tokenExchange: { clients: ['signer'] } })
    const { store } = world
    const secret = 'k'.repeat(40)
    await store.clients.add('signer', { ceiling: ['read:*'] })
    await store.signingKeys.set('signer', { kind: 'secret', secret, algorithm: 'HS256' }, 'oauth')
    const created = await store.apiKeys.create('signer')
    if (created.kind !== 'created') throw new Error(created.kind)
    const now = nowInSeconds()
    const payload = { iss: 'signer', sub: 'other', scope: 'read:*', iat: now - 1, exp: now + 600 }
    const parameters = {
      ...{ client_id: 'signer', client_secret: created.text, grant_type: EXCHANGE },
      ...{ subject_token_type: ACCESS_TOKEN, actor_token_type: ACCESS_TOKEN },
      actor_token: forgeToken({ payload, secret }),
    }
    const named = (may_act: object) =>
      ask(world, '/oauth/token', { ...parameters, subject_token: world.userToken({ may_act }) })
    for (const party of [{ sub: 'other' }, { sub: 'other', iss: 'other' }, { sub: 'signer' }]) {
      const { status, body } = await named(party)
      const told = 'The subject_token names another party that may act'
      expect([party, status, body['error_description']]).toEqual([party, 400, told])
    }
    expect((await named({ sub: 'other', iss: 'signer' })).body).toMatchObject({ token_type: 'Bearer' })
    expect((await named({ client_id: 'signer' })).status).toBe(200)
  })
})

describe('an exchanged token is held to ceilings that were narrowed since', () => {
  const expectNarrowed = async ({ gateway }: ExchangeWorld, token: string): Promise<void> => {
    const before = gateway.calls.get('Mutation.createPerson')
    const { status, body } = await gateway.graphql(MUTATION, { token })
    expect([status, body.errors?.[0]?.extensions?.['code']]).toEqual([403, 'FORBIDDEN'])
    expect(gateway.calls.get('Mutation.createPerson')).toBe(before)
    expect((await gateway.graphql('{ secret }', { token })).body.errors).toBeUndefined()
  }
  const narrow = (narrowed: string) => ({
    clients: CLIENTS.map((client) => (client.id === narrowed ? { ...client, scopes: ['read:*'] } : client)),
  })

  it.each(['agent', 'other', 'plain'])(
    'of %s: who acts, who acted before, and whose token it was',
    async (id) => {
      const world = await createExchangeWorld()
      const own = await world.clientToken('plain', 'Mutation:Person:*', 'read:secret')
      const first = await world.exchange('agent', own)
      const { token } = await world.exchange('other', first.token)
      expect((await world.gateway.graphql(MUTATION, { token })).status).toBe(200)
      await world.gateway.reconfigure(narrow(id))
      await expectNarrowed(world, token)
      await world.gateway.reconfigure({ clients: CLIENTS })
      expect((await world.gateway.graphql(MUTATION, { token })).status).toBe(200)
    },
  )

  it('of the issuer of its subject', async () => {
    const world = await createExchangeWorld()
    const { token } = await world.exchange('agent', world.userToken())
    expect((await world.gateway.graphql(MUTATION, { token })).status).toBe(200)
    await world.gateway.reconfigure({ issuers: [{ ...BOUND_ISSUER, ceiling: ['read:*'] }] })
    await expectNarrowed(world, token)
  })

  it('of the client that signed for its user', async () => {
    const world = await createExchangeWorld()
    const { store } = world
    const secret = 'k'.repeat(40)
    await store.clients.add('shop', { ceiling: ['Mutation:*', 'read:*'] })
    await store.signingKeys.set('shop', { kind: 'secret', secret, algorithm: 'HS256' }, 'oauth')
    const now = nowInSeconds()
    const scope = 'Mutation:Person:* read:secret'
    const ofUser = forgeToken({
      payload: { iss: 'shop', sub: 'tim', scope, iat: now - 1, exp: now + 600 },
      secret,
    })
    const { token } = await world.exchange('agent', ofUser)
    expect((await world.gateway.graphql(MUTATION, { token })).status).toBe(200)
    await store.clients.update('shop', { ceiling: ['read:*'] })
    await expectNarrowed(world, token)
  })
})

describe('a session under a rule that it cannot keep', () => {
  it('is a mistake at the start where the configuration asks for one', () => {
    const options = { port: 0, anonymous: {}, jwt: { secret: SECRET, proof: 'required' } } as const
    const schema = { typeDefs: 'type Query { open: String }' }
    expect(() => createGateway({ ...options, schema } as never)).toThrow(
      new TypeError(
        'anonymous: Tokens of sessions are bound to no key, and jwt.proof asks that of every own token: leave it out, and set it for clients.',
      ),
    )
  })

  it('is not issued', async () => {
    const world = await createExchangeWorld({ jwt: { secret: SECRET, proof: 'dpop' } })
    const before = await countAudited(world)
    const session = { personid: 1, username: 'jane', name: 'Jane', access: 'admin' }
    await expect(world.gateway.gateway.issueSession(session)).rejects.toThrow(/jwt\.proof/)
    expect(await countAudited(world)).toBe(before)
  })
})

describe('a missing client certificate', () => {
  it('is no proof that is wrong, in the words of OAuth', () => {
    const { status, body } = refuseUnproven({ kind: 'unproven', reason: 'certificate_required' })
    expect([status, JSON.parse(String(body))]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'The client certificate is missing or another' },
    ])
  })
})

describe('an answer about a signed token', () => {
  const prover = createProver()
  const cnf = { jkt: prover.thumbprint }
  const createWorld = async () => {
    const server = await serveIntrospection()
    const introspection = {
      ...{ url: server.url, clientId: 'gateway', clientSecret: 'the secret' },
      for: 'all' as const,
    }
    return { server, world: await createExchangeWorld({ issuers: [{ ...BOUND_ISSUER, introspection }] }) }
  }

  it.each([
    ['leaves out that it is bound', { cnf }, {}],
    ['alone says that it is bound', {}, { cnf }],
    ['says both', { cnf }, { cnf }],
  ])('binds it when it %s', async (_, claims, told) => {
    const { server, world } = await createWorld()
    const token = world.userToken(claims)
    server.tokens.set(token, { active: true, ...told })
    for (let round = 0; round < 2; round += 1)
      await expectUnbelieved(world, { authorization: `Bearer ${token}` })
    const { status, body } = await exchange(world, {}, token)
    expect([status, body['error']]).toEqual([400, 'invalid_request'])
    const dpop = prover.prove({ url: `${world.gateway.url}/graphql`, token })
    const headers = { authorization: `DPoP ${token}`, dpop }
    expect((await world.gateway.graphql(MUTATION, { headers })).status).toBe(200)
  })

  it.each([
    ['another key', { jkt: createProver().thumbprint }],
    ['no key', null],
    ['more', { ...cnf, 'x5t#S256': 'a'.repeat(43) }],
  ])('is of another token when it says %s', async (_, other) => {
    const { server, world } = await createWorld()
    const token = world.userToken({ cnf })
    server.tokens.set(token, { active: true, cnf: other })
    const dpop = prover.prove({ url: `${world.gateway.url}/graphql`, token })
    await expectUnbelieved(world, { authorization: `DPoP ${token}`, dpop }, 'invalid_token')
  })
})

describe('a token that is not shown as it must be', () => {
  const typeDefs = 'type Query { open: String } type Mutation { createPerson: String }'
  const from = ['authorization', { header: 'x-token' }, { cookie: 'session' }] as const
  const prover = createProver()

  it('never counts as anonymous, wherever it stands', async () => {
    const gateway = await startGateway({
      before: 'schema',
      schema: { typeDefs },
      tokens: { from, invalid: 'anonymous' },
    })
    const token = prover.boundToken()
    const now = nowInSeconds()
    const other = forgeToken({
      payload: { id: 'tests', scopes: ['*'], iat: now, exp: now + 60 },
      secret: SECRET,
    })
    const same = { 'sec-fetch-site': 'same-origin' }
    const cases: readonly (readonly [number, Headers])[] = [
      [401, { authorization: `Bearer ${token}` }],
      [401, { authorization: `DPoP ${token}` }],
      [401, { 'x-token': token }],
      [401, { cookie: `session=${token}`, ...same }],
      [403, { cookie: `session=${token}` }],
      [403, { cookie: `session=${token}`, origin: 'null', 'sec-fetch-site': 'none' }],
      [403, { cookie: 'session=nonsense', origin: 'https://evil.test' }],
      [400, { cookie: `session=${token}; session=${token}`, ...same }],
      [400, { authorization: `DPoP ${token}`, 'x-token': other }],
    ]
    for (const [expected, headers] of cases)
      for (const query of ['mutation { createPerson }', '{ open }'])
        expect([headers, (await gateway.graphql(query, { headers })).status]).toEqual([headers, expected])
    expect(gateway.calls.size).toBe(0)
    const dpop = prover.prove({ url: `${gateway.url}/graphql`, token })
    const proven = { authorization: `DPoP ${token}`, dpop, cookie: `session=${token}` }
    expect((await gateway.graphql('mutation { createPerson }', { headers: proven })).status).toBe(200)
  })

  it('cannot be taken from its proof by a place with its scheme', () => {
    for (const prefix of ['DPoP', 'dpop'])
      expect(findPlacesFault([{ header: 'authorization', prefix }])?.what).toMatch(
        /^must not have the prefix "DPoP"/,
      )
  })
})
