import { describe, expect, it } from '@jest/globals'
import { nowInSeconds } from '../attacks/http-wire.ts'
import { SECRET } from '../kit/client.ts'
import { serveIntrospection } from '../token/introspection-server.ts'
import { pemOf, RSA } from '../token/ports.ts'
import { ACCESS_TOKEN, createExchangeWorld, EXCHANGE, ISS, JWT, MUTATION } from './exchange-world.ts'

describe('a token exchange', () => {
  it('gives a client a token with which it acts for the subject, with what both may do', async () => {
    const { exchange, userToken, gateway, me } = await createExchangeWorld()
    const { status, body, token, claims } = await exchange('agent', userToken())
    expect([status, body]).toEqual([
      200,
      {
        access_token: expect.any(String),
        issued_token_type: ACCESS_TOKEN,
        token_type: 'Bearer',
        expires_in: 300,
        scope: 'Mutation:Person:* read:secret',
      },
    ])
    expect(claims).toMatchObject({
      id: 'jane',
      sub: 'jane',
      client_id: 'agent',
      scopes: ['Mutation:Person:*', 'read:secret'],
      sub_id: { format: 'iss_sub', iss: ISS, sub: 'jane' },
      act: { sub: 'agent' },
    })
    expect(await me(token)).toMatchObject({
      kind: 'identified',
      issuer: ISS,
      id: 'jane',
      client: 'agent',
      actor: 'agent',
    })
    expect((await gateway.graphql(MUTATION, { token })).status).toBe(200)
    expect((await gateway.graphql('mutation { createCat }', { token })).status).toBe(403)
  })

  it('can ask for fewer scopes', async () => {
    const { exchange, userToken, gateway } = await createExchangeWorld()
    const { token, body } = await exchange('agent', userToken(), { scope: 'read:secret' })
    expect(body).toMatchObject({ scope: 'read:secret' })
    expect((await gateway.graphql(MUTATION, { token })).status).toBe(403)
    expect((await gateway.graphql('{ secret }', { token })).status).toBe(200)
  })

  it('takes JWTs as such, and names the type that was requested', async () => {
    const { exchange, userToken } = await createExchangeWorld()
    const { body } = await exchange('agent', userToken(), {
      subject_token_type: JWT,
      requested_token_type: JWT,
    })
    expect(body).toMatchObject({ issued_token_type: JWT })
  })

  it('never outlives the token of the subject, nor that of the actor', async () => {
    const { exchange, userToken, clientToken } = await createExchangeWorld()
    const exp = nowInSeconds() + 60
    const { claims, body } = await exchange('agent', userToken({ exp }))
    expect(claims['exp']).toBeLessThanOrEqual(exp)
    expect(body['expires_in']).toBeLessThanOrEqual(60)
    const long = await exchange('agent', await clientToken('other', 'read:secret'))
    expect(long.body['expires_in']).toBe(300)
  })

  it('names the actor of an actor token, which the client must have been issued or have signed', async () => {
    const { exchange, userToken, clientToken } = await createExchangeWorld()
    const actor = { actor_token: await clientToken('agent', 'read:secret'), actor_token_type: ACCESS_TOKEN }
    expect((await exchange('agent', userToken(), actor)).claims).toMatchObject({ act: { sub: 'agent' } })
  })

  it('nests the actors of several, up to the depth that is set', async () => {
    const { exchange, userToken, me } = await createExchangeWorld({
      tokenExchange: { clients: ['agent', 'other'], depth: 2 },
    })
    const first = await exchange('agent', userToken())
    const second = await exchange('other', first.token)
    expect(second.claims).toMatchObject({
      sub_id: { iss: ISS, sub: 'jane' },
      client_id: 'other',
      act: { sub: 'other', act: { sub: 'agent' } },
      scopes: ['Mutation:Person:*', 'read:secret'],
    })
    expect(Number(second.claims['exp'])).toBeLessThanOrEqual(Number(first.claims['exp']))
    expect(await me(second.token)).toMatchObject({ issuer: ISS, id: 'jane', actor: 'other' })
    const third = await exchange('agent', second.token)
    expect([third.status, third.body['error']]).toEqual([400, 'invalid_request'])
  })

  it('sets the audience that the client asks for, by resource or by name', async () => {
    const { exchange, userToken, gateway } = await createExchangeWorld()
    const elsewhere = await exchange('agent', userToken(), { resource: 'https://reports.example.org' })
    expect(elsewhere.claims).toMatchObject({ aud: 'https://reports.example.org' })
    expect((await gateway.graphql(MUTATION, { token: elsewhere.token })).status).toBe(401)
    const here = await exchange('agent', userToken(), { audience: 'us' })
    expect((await gateway.graphql(MUTATION, { token: here.token })).status).toBe(200)
    const unknown = await exchange('agent', userToken(), { audience: ['us', 'them'] })
    expect([unknown.status, unknown.body['error']]).toEqual([400, 'invalid_target'])
  })

  it('takes over the claims that are listed, and no others', async () => {
    const { exchange, userToken, me } = await createExchangeWorld({
      tokenExchange: { clients: ['agent'], claims: ['tenant', 'absent'] },
    })
    const { claims, token } = await exchange(
      'agent',
      userToken({ tenant: { id: 7 }, email: 'jane@example.org' }),
    )
    expect(claims).toMatchObject({ tenant: { id: 7 } })
    expect(claims).not.toHaveProperty('email')
    expect(await me(token)).toMatchObject({ claims: { tenant: { id: 7 } } })
  })

  it('works in the form of RFC 9068', async () => {
    const { exchange, userToken, gateway, me } = await createExchangeWorld({
      jwt: { secret: SECRET, issuer: 'https://api.example.org', audience: ['us'], form: 'rfc9068' },
    })
    const { token, claims } = await exchange('agent', userToken())
    expect(claims).toMatchObject({
      iss: 'https://api.example.org',
      sub: 'jane',
      client_id: 'agent',
      aud: 'us',
      scope: 'Mutation:Person:* read:secret',
      act: { sub: 'agent', iss: 'https://api.example.org' },
    })
    expect(claims).not.toHaveProperty('id')
    expect(await me(token)).toMatchObject({ issuer: ISS, id: 'jane' })
    expect((await gateway.graphql(MUTATION, { token })).status).toBe(200)
  })

  it('leaves a row in the trail, a line in the log, and the actor in the record of each operation', async () => {
    const { exchange, userToken, gateway, store, lines } = await createExchangeWorld()
    const { token, claims } = await exchange('agent', userToken())
    const rows = await store.audit.read({ after: 0, limit: 100 })
    const row = rows.find(({ action }) => action === 'token.exchanged')
    expect(JSON.parse(row?.actor ?? '')).toEqual({ kind: 'client', id: 'agent' })
    expect(JSON.parse(row?.details ?? '')).toMatchObject({
      jti: claims['jti'],
      scopes: ['Mutation:Person:*', 'read:secret'],
      subject: 'jane',
      issuer: ISS,
      actor: 'agent',
    })
    await gateway.graphql(MUTATION, { token })
    await exchange('plain', userToken())
    const read = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    expect(read).toContainEqual(
      expect.objectContaining({ msg: 'a token exchange', client: 'agent', outcome: 'issued' }),
    )
    expect(read).toContainEqual(expect.objectContaining({ client: 'plain', outcome: 'unauthorized_client' }))
    expect(read).toContainEqual(
      expect.objectContaining({
        subject: 'jane',
        issuer: ISS,
        client: 'agent',
        actor: 'agent',
        decision: 'allow',
      }),
    )
    expect(lines.join('')).not.toContain(token)
  })

  it('is announced in the metadata where it is set up', async () => {
    const grants = async (world: Awaited<ReturnType<typeof createExchangeWorld>>): Promise<unknown> =>
      (await world.gateway.fetch('/.well-known/oauth-authorization-server')).body['grant_types_supported']
    expect(await grants(await createExchangeWorld())).toEqual(['client_credentials', EXCHANGE])
    expect(await grants(await createExchangeWorld({ tokenExchange: undefined }))).toEqual([
      'client_credentials',
    ])
  })

  it('can be looked at and revoked by its client', async () => {
    const { exchange, userToken, gateway } = await createExchangeWorld()
    const { token } = await exchange('agent', userToken())
    const ask = (path: string) =>
      gateway.fetch(path, {
        method: 'POST',
        body: new URLSearchParams({ token, client_id: 'agent', client_secret: 'the key of the agent' }),
      })
    expect((await ask('/oauth/introspect')).body).toMatchObject({
      active: true,
      sub: 'jane',
      client_id: 'agent',
    })
    expect((await ask('/oauth/revoke')).status).toBe(200)
    expect((await ask('/oauth/introspect')).body).toEqual({ active: false })
    expect((await gateway.graphql('{ open }', { token })).status).toBe(401)
  })
})

describe('an exchange of a token whose issuer is asked about it', () => {
  /** Both an opaque token and a JWT of one issuer, about which it is asked. */
  const createAskedWorld = async (tokenExchange: object = {}) => {
    const server = await serveIntrospection()
    const world = await createExchangeWorld({
      tokenExchange: { clients: ['agent', 'other'], ...tokenExchange },
      issuers: [
        {
          iss: ISS,
          audience: 'us',
          keys: [{ publicKey: pemOf(RSA.publicKey) }],
          patterns: true,
          ceiling: ['Mutation:*'],
          introspection: {
            url: `${server.url}/introspect`,
            clientId: 'gateway',
            clientSecret: 'the secret',
            for: 'all',
            cache: 0,
          },
        },
      ],
    })
    const jwt = world.userToken()
    const claims = { sub: 'jane', aud: 'us', scope: 'Mutation:Person:*', exp: nowInSeconds() + 600 }
    for (const token of ['opaque', jwt]) server.tokens.set(token, { active: true, ...claims })
    return { ...world, server, tokens: ['opaque', jwt] }
  }

  it.each([
    ['a minute', {}, 60],
    ['what the setting says', { introspectedExpires: 20 }, 20],
    ['what every exchanged token lasts, where that is less', { expires: 30 }, 30],
  ])('gives one that lasts %s, however often it is exchanged', async (_, setting, life) => {
    const world = await createAskedWorld(setting)
    for (const token of world.tokens) {
      const first = await world.exchange('agent', token)
      expect([first.status, first.body['expires_in']]).toEqual([200, life])
      expect(Number(first.claims['exp']) - Number(first.claims['iat'])).toBeLessThanOrEqual(life)
      const second = await world.exchange('other', first.token)
      expect(second.status).toBe(200)
      expect(Number(second.claims['exp'])).toBeLessThanOrEqual(Number(first.claims['exp']))
    }
  })

  it('gives none once its issuer says that it has ended', async () => {
    const world = await createAskedWorld()
    for (const token of world.tokens) {
      expect((await world.exchange('agent', token)).status).toBe(200)
      world.server.tokens.delete(token)
      const { status, body } = await world.exchange('agent', token)
      expect([status, body['error'], body['access_token']]).toEqual([400, 'invalid_request', undefined])
    }
  })

  it('bounds an actor’s token as well', async () => {
    const world = await createAskedWorld()
    const actor = await world.clientToken('agent', 'Mutation:Person:*')
    const { status, body } = await world.exchange('agent', 'opaque', {
      actor_token: actor,
      actor_token_type: ACCESS_TOKEN,
    })
    expect([status, body['expires_in']]).toEqual([200, 60])
  })

  it('is not configured to last longer than any other', async () => {
    const starting = createExchangeWorld({
      tokenExchange: { clients: ['agent'], introspectedExpires: 301 },
    })
    await expect(starting).rejects.toThrow(
      'tokenExchange.introspectedExpires must not be longer than tokenExchange.expires',
    )
  })
})

describe('a request for an exchange', () => {
  const WRONG: readonly (readonly [string, object])[] = [
    ['has no subject_token', { subject_token: undefined }],
    ['has no subject_token_type', { subject_token_type: undefined }],
    ['has another subject_token_type', { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' }],
    ['wants another type', { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }],
    ['has an actor_token without its type', { actor_token: 'a.b.c' }],
    ['has an actor_token_type without a token', { actor_token_type: ACCESS_TOKEN }],
    ['calls an opaque token a JWT', { subject_token: 'opaque', subject_token_type: JWT }],
    ['has no token at all', { subject_token: 'a b' }],
  ]
  it.each(WRONG)('is refused as invalid_request when it %s', async (_, more) => {
    const { exchange, userToken } = await createExchangeWorld()
    const { status, body } = await exchange('agent', userToken(), more as never)
    expect([status, body['error'], body['access_token']]).toEqual([400, 'invalid_request', undefined])
  })

  it('is refused to a client that may not exchange, whatever it holds', async () => {
    const { exchange, userToken } = await createExchangeWorld()
    for (const token of [userToken(), 'nonsense']) {
      const { status, body } = await exchange('plain', token)
      expect([status, body['error'], body['access_token']]).toEqual([400, 'unauthorized_client', undefined])
    }
  })

  it('is of an unsupported grant type where nothing is set up', async () => {
    const { exchange, userToken } = await createExchangeWorld({ tokenExchange: undefined })
    expect((await exchange('agent', userToken())).body['error']).toBe('unsupported_grant_type')
  })

  it.each([
    [{ clients: [] }, 'tokenExchange.clients must be'],
    [{ clients: 'agent' }, 'tokenExchange.clients must be'],
    [{ clients: ['agent'], claims: ['act'] }, 'must not hold "act"'],
    [{ clients: ['agent'], depth: 9 }, 'tokenExchange.depth must be'],
    [{ clients: ['agent'], expires: 0 }, 'tokenExchange.expires must be'],
    [{ clients: ['agent'], expire: 10 }, 'tokenExchange.expire does not exist'],
  ])('has a setting that is refused at startup when it cannot work: %j', async (tokenExchange, message) => {
    await expect(createExchangeWorld({ tokenExchange: tokenExchange as never })).rejects.toThrow(message)
  })
})
