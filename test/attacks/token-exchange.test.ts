import { describe, expect, it } from '@jest/globals'
import {
  ACCESS_TOKEN,
  type ClientId,
  createExchangeWorld,
  type ExchangeWorld,
  ISS,
  MUTATION,
} from '../http/exchange-world.ts'
import { SECRET } from '../kit/client.ts'
import { forgeToken } from '../token/forge.ts'
import { OTHER_RSA, pemOf, RSA, signToken } from '../token/ports.ts'
import { nowInSeconds } from './http-wire.ts'

/** The exchange is refused, and nothing was issued. */
async function expectRefused(
  { exchange, store }: ExchangeWorld,
  client: ClientId,
  token: string,
  more: Readonly<Record<string, string | undefined>> = {},
  error = 'invalid_request',
): Promise<void> {
  const before = await countIssued(store)
  const { status, body } = await exchange(client, token, more)
  expect([status, body['error'], body['access_token']]).toEqual([400, error, undefined])
  expect(JSON.stringify(body)).not.toContain(token)
  expect(await countIssued(store)).toBe(before)
}

/** Rows about tokens alone: those of the schema and the configuration come when they come. */
async function countIssued({ audit }: ExchangeWorld['store']): Promise<number> {
  const rows = await audit.read({ after: 0, limit: 1_000 })
  return rows.filter(({ action }) => action.startsWith('token.')).length
}

/** A token counts for nothing: not one resolver runs. */
async function expectEnded({ gateway }: ExchangeWorld, token: string): Promise<void> {
  const before = gateway.calls.get('Mutation.createPerson')
  const { status, body } = await gateway.graphql(MUTATION, { token })
  expect([status, body.errors?.[0]?.extensions]).toMatchObject([
    401,
    { code: 'UNAUTHENTICATED', reason: 'revoked_token' },
  ])
  expect(gateway.calls.get('Mutation.createPerson')).toBe(before)
}

describe('an exchange cannot widen', () => {
  it('what the subject’s token grants', async () => {
    const world = await createExchangeWorld()
    for (const scope of [
      '*',
      'Mutation:*',
      'Mutation:Cat:Create',
      'read:*',
      'Mutation:Person:* Mutation:Cat:*',
    ])
      await expectRefused(world, 'other', world.userToken(), { scope }, 'invalid_scope')
  })

  it('the ceiling of the client, nor that of the issuer', async () => {
    const world = await createExchangeWorld()
    const wide = world.userToken({ scope: '*' })
    for (const scope of ['Mutation:Cat:Create', 'Mutation:*', 'Query:A:Read'])
      await expectRefused(world, 'agent', wide, { scope }, 'invalid_scope')
    await expectRefused(world, 'other', wide, { scope: '*' }, 'invalid_scope')
    expect((await world.exchange('agent', wide)).body['scope']).toBe('read:* Mutation:Person:*')
    expect((await world.exchange('other', wide)).body['scope']).toBe('Mutation:* read:*')
  })

  it('what an exchanged token grants, by exchanging it again', async () => {
    const world = await createExchangeWorld()
    const { token } = await world.exchange('agent', world.userToken(), { scope: 'read:secret' })
    await expectRefused(world, 'other', token, { scope: 'Mutation:Person:*' }, 'invalid_scope')
    expect((await world.exchange('other', token)).body['scope']).toBe('read:secret')
  })

  it('beyond what a policy rejects', async () => {
    const world = await createExchangeWorld({
      issuers: [
        {
          iss: ISS,
          audience: 'us',
          patterns: true,
          ceiling: ['*'],
          keys: [{ publicKey: pemOf(RSA.publicKey) }],
          claims: { id: [{ claim: 'sub' }], scopes: [{ claim: 'policy', as: ['policy'] }] },
        },
      ],
    })
    const policy = { allow: ['Mutation:*'], reject: ['Mutation:Person:Create'] }
    const token = world.userToken({ scope: undefined, policy })
    const exchanged = await world.exchange('other', token)
    expect(exchanged.claims).toMatchObject({ scopes: ['Mutation:*'], reject: ['Mutation:Person:Create'] })
    expect((await world.gateway.graphql(MUTATION, { token: exchanged.token })).status).toBe(403)
    const again = await world.exchange('agent', exchanged.token)
    expect((await world.gateway.graphql(MUTATION, { token: again.token })).status).toBe(403)
    expect(world.gateway.calls.size).toBe(0)
    await expectRefused(world, 'other', token, { resource: 'https://reports.example.org' }, 'invalid_target')
  })

  it('a token that grants nothing, or nothing that the client may have', async () => {
    const world = await createExchangeWorld()
    await expectRefused(world, 'agent', world.userToken({ scope: '' }), {}, 'invalid_scope')
    await expectRefused(world, 'agent', world.userToken({ scope: 'Mutation:Cat:*' }), {}, 'invalid_scope')
  })
})

describe('an exchange takes no token that does not count', () => {
  it.each([
    ['expired', () => ({ exp: nowInSeconds() - 60 })],
    ['of tomorrow', () => ({ nbf: nowInSeconds() + 3600 })],
    ['for another audience', () => ({ aud: 'them' })],
    ['for nobody', () => ({ aud: undefined })],
    ['of an unknown issuer', () => ({ iss: 'https://evil.example' })],
    ['of nobody', () => ({ sub: undefined })],
    ['bound to a key', () => ({ cnf: { jkt: 'a'.repeat(43) } })],
    ['with actors that cannot be read', () => ({ act: { iss: 'a' } })],
    ['for another actor', () => ({ may_act: { sub: 'other' } })],
    ['for an actor of another issuer', () => ({ may_act: { sub: 'agent', iss: 'https://evil.example' } })],
    ['for an actor that cannot be read', () => ({ may_act: 'agent' })],
    ['for an actor without a name', () => ({ may_act: {} })],
    ['with too many actors', () => ({ act: { sub: 'a', act: { sub: 'b', act: { sub: 'c' } } } })],
  ])('%s', async (_, claims) => {
    const world = await createExchangeWorld()
    await expectRefused(world, 'agent', world.userToken(claims()))
  })

  it('signed by somebody else, or unsigned', async () => {
    const world = await createExchangeWorld()
    const [header = '', payload = ''] = world.userToken().split('.')
    const claims = { iss: ISS, aud: 'us', sub: 'jane', scope: 'read:secret', exp: nowInSeconds() + 60 }
    for (const token of [
      signToken(claims, { key: OTHER_RSA.privateKey, alg: 'RS256' }),
      `${header}.${payload}.AAAA`,
      'a.b.c',
      'opaque',
      'x'.repeat(100_000),
    ])
      await expectRefused(world, 'agent', token)
  })

  it('revoked', async () => {
    const world = await createExchangeWorld()
    const until = Date.now() + 3_600_000
    await world.store.revocations.revoke({ kind: 'token', issuer: ISS, jti: 'jti-of-jane' }, { until })
    await expectRefused(world, 'agent', world.userToken())
  })

  it('made of one that names its actor is exchanged again by that actor alone', async () => {
    const world = await createExchangeWorld()
    for (const may_act of [{ sub: 'agent' }, { client_id: 'agent' }]) {
      const { token, claims } = await world.exchange('agent', world.userToken({ may_act }))
      expect(claims['may_act']).toEqual(may_act)
      const other = await world.exchange('other', token)
      expect([other.status, other.token, other.body]).toEqual([
        400,
        '',
        {
          error: 'invalid_request',
          error_description: 'The subject_token names another party that may act',
        },
      ])
      const again = await world.exchange('agent', token)
      expect([again.status, again.claims['act'], again.claims['may_act']]).toEqual([
        200,
        { sub: 'agent', act: { sub: 'agent' } },
        may_act,
      ])
    }
    // Whoever is named next cannot write it: only what the user's issuer has signed counts.
    const free = await world.exchange('agent', world.userToken(), { may_act: '{"sub":"other"}' })
    expect(free.claims).not.toHaveProperty('may_act')
  })

  it('exchanged again stays within both ceilings, whichever came first, and nests its actors', async () => {
    const world = await createExchangeWorld()
    const user = world.userToken({ scope: 'Mutation:* read:secret' })
    for (const [first, second] of [
      ['agent', 'other'],
      ['other', 'agent'],
    ] as const) {
      const { token } = await world.exchange(first, user)
      const again = await world.exchange(second, token)
      expect(again.claims['act']).toEqual({ sub: second, act: { sub: first } })
      const answer = await world.gateway.graphql('mutation { createPerson }', { token: again.token })
      expect(answer.status).toBe(200)
      const beyond = await world.gateway.graphql('mutation { createCat }', { token: again.token })
      expect([beyond.status, beyond.body.errors?.[0]?.extensions?.['code']]).toEqual([403, 'FORBIDDEN'])
      expect(world.gateway.calls.has('Mutation.createCat')).toBe(false)
      const wider = await world.exchange(second, token, { scope: 'Mutation:Cat:Create' })
      expect([wider.status, wider.body['error'], wider.token]).toEqual([400, 'invalid_scope', ''])
    }
  })

  it('that names the client as its actor is taken', async () => {
    const world = await createExchangeWorld()
    expect((await world.exchange('agent', world.userToken({ may_act: { sub: 'agent' } }))).status).toBe(200)
  })
})

describe('an actor token speaks for nobody but the client', () => {
  const of = (actor_token: string) => ({ actor_token, actor_token_type: ACCESS_TOKEN })

  it('of another client, of a user, or one that was exchanged is refused', async () => {
    const world = await createExchangeWorld()
    const exchanged = await world.exchange('agent', world.userToken())
    for (const token of [
      await world.clientToken('other', '*'),
      world.userToken(),
      exchanged.token,
      'nonsense',
    ])
      await expectRefused(world, 'agent', world.userToken(), of(token))
  })

  it('ends what was made with it when it is revoked', async () => {
    const world = await createExchangeWorld()
    const actor = await world.clientToken('agent', 'read:secret')
    const { token } = await world.exchange('agent', world.userToken(), of(actor))
    expect((await world.gateway.graphql(MUTATION, { token })).status).toBe(200)
    const { jti } = JSON.parse(Buffer.from(actor.split('.')[1] ?? '', 'base64url').toString())
    const until = Date.now() + 3_600_000
    await world.store.revocations.revoke({ kind: 'token', issuer: 'portcullis', jti }, { until })
    await expectEnded(world, token)
  })
})

describe('an exchanged token is not the identity of a client of the same id', () => {
  it('whoever an issuer calls its user', async () => {
    const world = await createExchangeWorld()
    const { token } = await world.exchange('agent', world.userToken({ sub: 'plain' }))
    expect(await world.me(token)).toMatchObject({ issuer: ISS, id: 'plain', client: 'agent' })
    const until = Date.now() + 3_600_000
    await world.store.revocations.revoke({ kind: 'client', client: 'plain' }, { until })
    expect((await world.gateway.graphql(MUTATION, { token })).status).toBe(200)
    const asked = await world.gateway.fetch('/oauth/introspect', {
      method: 'POST',
      body: new URLSearchParams({ token, client_id: 'plain', client_secret: 'the key of the plain' }),
    })
    expect(asked.body).toEqual({ active: false })
  })

  it('and cannot be refreshed', async () => {
    const world = await createExchangeWorld({ jwt: { secret: SECRET, audience: ['us'], maxAge: 3600 } })
    const { token } = await world.exchange('agent', world.userToken())
    const { status, body } = await world.gateway.fetch('/jwt/refresh', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jwt: token }),
    })
    expect([status, body]).toMatchObject([403, { code: 'NOT_REFRESHABLE' }])
  })

  it.each([
    ['no sources', { src: [] }],
    ['a source that cannot be read', { src: [{ kind: 'own' }] }],
    ['another subject', { sub_id: { format: 'iss_sub', iss: ISS, sub: 'joe' } }],
    ['no client', { client_id: undefined }],
    ['an actor that cannot be read', { act: 'agent' }],
    ['a rejection that cannot be read', { reject: ['{a'] }],
  ])('and is refused as a whole with %s, even where the secret is known', async (_, claims) => {
    const world = await createExchangeWorld()
    const { claims: real } = await world.exchange('agent', world.userToken())
    const good = forgeToken({ payload: real, secret: SECRET })
    expect((await world.gateway.graphql(MUTATION, { token: good })).status).toBe(200)
    const bad = forgeToken({ payload: { ...real, ...claims }, secret: SECRET })
    expect((await world.gateway.graphql('{ open }', { token: bad })).status).toBe(401)
  })
})

describe('an exchanged token ends', () => {
  const until = (): { readonly until: number } => ({ until: Date.now() + 3_600_000 })

  it.each([
    ['the token of its subject', { kind: 'token', issuer: ISS, jti: 'jti-of-jane' }],
    ['its subject', { kind: 'subject', issuer: ISS, id: 'jane' }],
    ['the issuer of its subject', { kind: 'issuer', issuer: ISS }],
    ['the client that acts', { kind: 'client', client: 'agent' }],
    ['our own issuer', { kind: 'issuer', issuer: 'portcullis' }],
  ] as const)('with %s, once that is revoked, and so does what was made of it', async (_, target) => {
    const world = await createExchangeWorld()
    const first = await world.exchange('agent', world.userToken())
    const second = await world.exchange('other', first.token)
    for (const { token } of [first, second])
      expect((await world.gateway.graphql(MUTATION, { token })).status).toBe(200)
    await world.store.revocations.revoke(target, until())
    for (const { token } of [first, second]) await expectEnded(world, token)
    await expectRefused(world, 'other', first.token)
  })

  it('with the family of an own token', async () => {
    const world = await createExchangeWorld()
    const own = await world.clientToken('plain', 'Mutation:Person:*')
    const { token } = await world.exchange('agent', own)
    expect((await world.gateway.graphql(MUTATION, { token })).status).toBe(200)
    const { fam } = JSON.parse(Buffer.from(own.split('.')[1] ?? '', 'base64url').toString())
    await world.store.revocations.revoke({ kind: 'family', family: fam }, until())
    await expectEnded(world, token)
  })

  it('with the client whose user its subject is, and with that client’s key', async () => {
    const world = await createExchangeWorld()
    const { store } = world
    const addKey = () =>
      store.signingKeys.set('shop', { kind: 'secret', secret: 'k'.repeat(40), algorithm: 'HS256' }, 'oauth')
    await store.clients.add('shop', { ceiling: ['Mutation:*'] })
    await addKey()
    const now = nowInSeconds()
    const ofUser = forgeToken({
      payload: { iss: 'shop', sub: 'tim', scope: 'Mutation:Person:*', iat: now - 1, exp: now + 600 },
      secret: 'k'.repeat(40),
    })
    const first = await world.exchange('agent', ofUser)
    expect(first.status).toBe(200)
    expect(await world.me(first.token)).toMatchObject({ issuer: 'shop', id: 'tim', user: { id: 'tim' } })
    await store.signingKeys.remove('shop')
    await expectEnded(world, first.token)
    await addKey()
    const second = await world.exchange('agent', ofUser)
    expect(second.status).toBe(200)
    await store.clients.disable('shop', true)
    await expectEnded(world, second.token)
  })

  it('with the trust in the issuer of its subject', async () => {
    const world = await createExchangeWorld()
    const { token } = await world.exchange('agent', world.userToken())
    expect((await world.gateway.graphql(MUTATION, { token })).status).toBe(200)
    await world.gateway.reconfigure({ issuers: [] })
    await expectEnded(world, token)
  })
})
