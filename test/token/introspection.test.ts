import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { jwtVerify } from 'jose'
import type { IdentifiedSubject } from '../../src/core/decision/subject.ts'
import { createIntrospectionEndpoint } from '../../src/token/introspection/introspection-endpoint.ts'
import type { TrustedIssuerOptions } from '../../src/token/issuers/trusted-issuer.ts'
import type { RefusedToken } from '../../src/token/token-report.ts'
import { NOW } from './forge.ts'
import { serveIntrospection } from './introspection-server.ts'
import { allowedTo, createWorld, pemOf, RSA, signToken } from './ports.ts'

const ISS = 'https://login.example.org'
const SECONDS = NOW / 1000
const INVALID = { kind: 'refused', reason: 'invalid_token' }
const UNDETERMINED = { kind: 'undetermined', reason: 'issuer_unavailable' }

type Introspection = NonNullable<TrustedIssuerOptions['introspection']>

/** An authenticator that asks one endpoint about opaque tokens, by a clock that stands. */
async function createIntrospectingWorld(
  introspection: Partial<Introspection> = {},
  issuer: Partial<TrustedIssuerOptions> = {},
) {
  const server = await serveIntrospection()
  const refused: RefusedToken[] = []
  const states: unknown[] = []
  const outcomes: string[] = []
  const elapsed = { now: 0 }
  const world = createWorld({
    issuers: [
      {
        iss: ISS,
        audience: 'us',
        introspection: {
          url: `${server.url}/introspect`,
          clientId: 'gateway',
          clientSecret: 'the secret: 1',
          ...introspection,
        },
        ...issuer,
      },
    ],
    elapsed: () => elapsed.now,
    onRefused: (token) => refused.push(token),
    onIntrospection: (state) => states.push(state),
    onIntrospectionRequest: ({ outcome }) => outcomes.push(outcome),
  })
  const answer = (claims: object = {}): object => ({
    active: true,
    sub: 'jane',
    scope: 'read write',
    aud: 'us',
    exp: SECONDS + 60,
    ...claims,
  })
  return { ...world, server, refused, states, outcomes, elapsed, answer }
}

describe('an opaque token', () => {
  it('is who its issuer says, with what the answer grants', async () => {
    const { ask, server, answer } = await createIntrospectingWorld()
    server.tokens.set('opaque-1', answer({ client_id: 'app' }))
    const subject = (await ask('opaque-1')) as IdentifiedSubject
    expect(subject).toMatchObject({ kind: 'identified', issuer: ISS, id: 'jane' })
    expect(allowedTo(subject)).toEqual(['read', 'write'])
    expect(subject.claims).toMatchObject({ iss: ISS, client_id: 'app' })
    expect(subject.claims).not.toHaveProperty('active')
  })

  it('may hold every character of a bearer token, and dots', async () => {
    const { ask, server, answer } = await createIntrospectingWorld()
    for (const token of ['a~b+c/d-e_f==', 'one.two', 'a.b.c', 'eyJhIjoxfQ..iv.text.tag']) {
      server.tokens.set(token, answer())
      expect(await ask(token)).toMatchObject({ kind: 'identified' })
    }
  })

  it('is asked about with the credentials as the setting says', async () => {
    const basic = await createIntrospectingWorld()
    await basic.ask('opaque-1')
    const [request] = basic.server.requests
    expect(request?.authorization).toBe(`Basic ${Buffer.from('gateway:the+secret%3A+1').toString('base64')}`)
    expect(Object.fromEntries(request?.form ?? [])).toEqual({
      token: 'opaque-1',
      token_type_hint: 'access_token',
    })
    const post = await createIntrospectingWorld({ auth: 'post' })
    await post.ask('opaque-1')
    expect(post.server.requests[0]?.authorization).toBeUndefined()
    expect(Object.fromEntries(post.server.requests[0]?.form ?? [])).toMatchObject({
      client_id: 'gateway',
      client_secret: 'the secret: 1',
    })
    const bearer = await createIntrospectingWorld({ auth: 'bearer' })
    await bearer.ask('opaque-1')
    expect(bearer.server.requests[0]?.authorization).toBe('Bearer the secret: 1')
  })

  it('is asked about with an assertion that the key of the setting signs, a new one each time', async () => {
    const server = await serveIntrospection()
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const clientKey = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'k1' })
    const at = (options: object, iss = ISS) =>
      createIntrospectionEndpoint(iss, {
        url: `${server.url}/introspect`,
        clientId: 'gateway',
        ...{ auth: 'private_key_jwt', clientKey },
        ...options,
      })
    const asking = at({})
    const before = Math.floor(Date.now() / 1000)
    for (const ask of [asking, asking, at({ assertionAudience: 'https://as.example', clientKeyId: 'k2' })])
      await ask('opaque-1')
    await at({}, 'legacy')('opaque-1')
    const assertions = server.requests.map(({ form }) => form.get('client_assertion') ?? '')
    const read = await Promise.all(assertions.map((assertion) => jwtVerify(assertion, publicKey)))
    const after = Math.floor(Date.now() / 1000)
    expect(read.map(({ protectedHeader }) => protectedHeader)).toEqual(
      ['k1', 'k1', 'k2', 'k1'].map((kid) => ({ alg: 'ES256', typ: 'JWT', kid })),
    )
    expect(read.map(({ payload }) => payload.aud)).toEqual([
      ISS,
      ISS,
      'https://as.example',
      `${server.url}/introspect`,
    ])
    expect(new Set(read.map(({ payload }) => payload.jti)).size).toBe(4)
    for (const { payload } of read) {
      expect(payload).toMatchObject({ iss: 'gateway', sub: 'gateway' })
      const { iat = 0, exp = 0 } = payload
      expect([iat >= before && iat <= after, exp - iat]).toEqual([true, 60])
    }
    for (const { authorization, form } of server.requests) {
      expect(authorization).toBeUndefined()
      expect([...form.keys()]).toEqual([
        'token',
        'token_type_hint',
        'client_assertion_type',
        'client_assertion',
      ])
      expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    }
  })

  it.each<[string, Partial<Introspection>, string]>([
    ['no secret', { clientSecret: undefined }, 'clientSecret must be a non-empty string'],
    ['a key for a secret', { clientKey: 'a key' }, 'clientKey needs "auth: private_key_jwt"'],
    ['a secret for a key', { auth: 'private_key_jwt' }, 'clientSecret stands beside "auth: private_key_jwt"'],
    ['no key', { auth: 'private_key_jwt', clientSecret: undefined }, 'clientKey must be a non-empty string'],
    [
      'a key that is none',
      { auth: 'private_key_jwt', clientSecret: undefined, clientKey: 'the very secret' },
      'clientKey must be a private key that can sign: The private key is neither PEM nor JWK.',
    ],
  ])('leaves no gateway to start that has %s', async (_, introspection, message) => {
    const starting = createIntrospectingWorld(introspection)
    await expect(starting).rejects.toThrow(message)
    await expect(starting).rejects.not.toThrow('very secret')
  })

  it('is refused when its issuer does not know it, and the log names the issuer', async () => {
    const { ask, refused } = await createIntrospectingWorld()
    expect(await ask('opaque-1')).toEqual(INVALID)
    expect(refused).toEqual([{ fault: 'inactive', issuer: ISS, kid: undefined }])
  })

  it.each([
    ['another issuer', { iss: 'https://other.example' }, 'wrong_issuer'],
    ['another audience', { aud: 'them' }, 'wrong_audience'],
    ['no audience', { aud: undefined }, 'wrong_audience'],
    ['an exp that is text', { exp: 'tomorrow' }, 'bad_exp'],
    ['no subject', { sub: undefined }, 'no_id'],
    ['a refresh token', { token_type: 'refresh_token' }, 'wrong_type'],
    ['a refresh token, as Hydra says it', { token_use: 'refresh_token' }, 'wrong_type'],
    ['an ID token, as Keycloak says it', { typ: 'ID' }, 'wrong_type'],
    ['no token', { token_type: 'N_A' }, 'wrong_type'],
  ])('is refused when the answer is about %s', async (_, claims, fault) => {
    const { ask, server, answer, refused } = await createIntrospectingWorld()
    server.tokens.set('opaque-1', answer(claims))
    expect(await ask('opaque-1')).toEqual(INVALID)
    expect(refused).toMatchObject([{ fault, issuer: ISS }])
  })

  it('has the times that the answer says, whatever is remembered', async () => {
    const { ask, server, answer, clock } = await createIntrospectingWorld({ cache: 3_600_000 })
    server.tokens.set('late', answer({ exp: SECONDS + 60 }))
    server.tokens.set('early', answer({ nbf: SECONDS + 60 }))
    expect(await ask('late')).toMatchObject({ kind: 'identified' })
    expect(await ask('early')).toEqual({ kind: 'anonymous', reason: 'invalid_token' })
    clock.now += 66_000
    expect(await ask('late')).toEqual({ kind: 'anonymous', reason: 'expired_token' })
    expect(server.requests).toHaveLength(2)
  })

  it('counts without exp for as long as its issuer is asked and says so', async () => {
    const { ask, server, answer, elapsed } = await createIntrospectingWorld()
    server.tokens.set('opaque-1', answer({ exp: undefined }))
    expect(await ask('opaque-1')).toMatchObject({ kind: 'identified' })
    server.tokens.delete('opaque-1')
    elapsed.now += 30_000
    expect(await ask('opaque-1')).toEqual(INVALID)
  })

  it('is ended by a revocation here, like any token of its issuer', async () => {
    const { ask, server, answer, revoked } = await createIntrospectingWorld()
    server.tokens.set('opaque-1', answer())
    expect(await ask('opaque-1')).toMatchObject({ kind: 'identified' })
    revoked.isRevoked = ({ issuer, subject }) => issuer === ISS && subject === 'jane'
    expect(await ask('opaque-1')).toEqual({ kind: 'refused', reason: 'revoked_token' })
  })

  it('is malformed where nobody is asked', async () => {
    const refused: RefusedToken[] = []
    const { ask } = createWorld({ onRefused: (token) => refused.push(token) })
    expect(await ask('opaque-1')).toEqual(INVALID)
    expect(refused).toEqual([{ fault: 'malformed', issuer: undefined, kid: undefined }])
  })
})

describe('an answer about a token', () => {
  it('is remembered for as long as the setting says, and then asked for again', async () => {
    const { ask, server, answer, elapsed, outcomes } = await createIntrospectingWorld({ cache: 10_000 })
    server.tokens.set('opaque-1', answer())
    const first = await ask('opaque-1')
    expect(await ask('opaque-1')).toBe(first)
    expect(server.requests).toHaveLength(1)
    server.tokens.delete('opaque-1')
    elapsed.now += 9_999
    expect(await ask('opaque-1')).toBe(first)
    elapsed.now += 1
    expect(await ask('opaque-1')).toEqual(INVALID)
    expect(outcomes).toEqual(['active', 'inactive'])
  })

  it('is remembered for five seconds when the token is not active', async () => {
    const { ask, server, answer, elapsed } = await createIntrospectingWorld()
    expect(await ask('opaque-1')).toEqual(INVALID)
    server.tokens.set('opaque-1', answer())
    elapsed.now += 4_999
    expect(await ask('opaque-1')).toEqual(INVALID)
    elapsed.now += 1
    expect(await ask('opaque-1')).toMatchObject({ kind: 'identified' })
    expect(server.requests).toHaveLength(2)
  })

  it('is asked for every time where nothing is remembered, but once for those who ask at once', async () => {
    const { ask, server, answer } = await createIntrospectingWorld({ cache: 0 })
    server.tokens.set('opaque-1', answer())
    const subjects = await Promise.all(Array.from({ length: 20 }, () => ask('opaque-1')))
    expect(new Set(subjects.map(({ kind }) => kind))).toEqual(new Set(['identified']))
    expect(server.requests).toHaveLength(1)
    await ask('opaque-1')
    expect(server.requests).toHaveLength(2)
  })
})

describe('an introspection endpoint', () => {
  it('is found in the metadata of its issuer', async () => {
    const server = await serveIntrospection()
    const { ask } = createWorld({
      issuers: [
        {
          iss: server.url,
          audience: 'any',
          introspection: { clientId: 'gateway', clientSecret: 'secret' },
        },
      ],
    })
    const claims = { active: true, sub: 'jane', exp: SECONDS + 60 }
    server.tokens.set('opaque-1', claims)
    server.metadata.set('/.well-known/openid-configuration', {
      issuer: 'https://other.example',
      introspection_endpoint: `${server.url}/oauth/introspect`,
    })
    expect(await ask('opaque-1')).toEqual(UNDETERMINED)
    expect(server.requests).toEqual([])
    server.metadata.set('/.well-known/openid-configuration', {
      issuer: server.url,
      introspection_endpoint: `${server.url}/oauth/introspect`,
    })
    expect(await ask('opaque-1')).toMatchObject({ kind: 'identified', id: 'jane' })
    expect(server.requests.map(({ path }) => path)).toEqual(['/oauth/introspect'])
  })

  it('that fails leaves its tokens undetermined, is told of once, and is left alone after three faults', async () => {
    const { ask, server, states, outcomes, elapsed, answer } = await createIntrospectingWorld()
    server.tokens.set('good', answer())
    server.answer = (response) => void response.writeHead(500).end()
    for (const token of ['a', 'b', 'c', 'good']) expect(await ask(token)).toEqual(UNDETERMINED)
    expect(outcomes).toEqual(['failed', 'failed', 'failed', 'unasked'])
    expect(states).toEqual([
      {
        kind: 'failed',
        issuer: ISS,
        url: `${server.url}/introspect`,
        cause: 'The source answered with status 500.',
      },
    ])
    server.answer = undefined
    elapsed.now += 1_000
    expect(await ask('good')).toMatchObject({ kind: 'identified' })
    expect(states).toMatchObject([{ kind: 'failed' }, { kind: 'usable', issuer: ISS }])
  })

  it('that refuses one token is asked about others all the same', async () => {
    const { ask, server, answer } = await createIntrospectingWorld()
    server.tokens.set('good', answer())
    server.answer = (response) => void response.writeHead(400).end()
    for (const token of ['a', 'b', 'c', 'd', 'e']) expect(await ask(token)).toEqual(UNDETERMINED)
    server.answer = undefined
    expect(await ask('good')).toMatchObject({ kind: 'identified' })
  })

  it('is asked about fifty tokens at once and no more', async () => {
    const { ask, server } = await createIntrospectingWorld({ timeout: 30_000 })
    let open = 0
    let most = 0
    const waiting: (() => void)[] = []
    server.answer = (response) => {
      open += 1
      most = Math.max(most, open)
      waiting.push(() => {
        open -= 1
        response.end('{"active":false}')
      })
    }
    const asked = Promise.all(Array.from({ length: 120 }, (_, index) => ask(`token-${index}`)))
    let answered = 0
    while (answered < 120) {
      await new Promise(setImmediate)
      for (const answer of waiting.splice(0)) {
        answered += 1
        answer()
      }
    }
    expect(new Set((await asked).map(({ kind }) => kind))).toEqual(new Set(['refused']))
    expect(most).toBeLessThanOrEqual(50)
  })
})

describe('a JWT of an issuer that is asked about all tokens', () => {
  const key = { key: RSA.privateKey, alg: 'RS256' } as const
  const keys = [{ publicKey: pemOf(RSA.publicKey) }]
  const token = (claims: object = {}): string =>
    signToken(
      { iss: ISS, aud: 'us', sub: 'jane', scope: 'read', iat: SECONDS, exp: SECONDS + 60, ...claims },
      key,
    )

  it('counts with its own claims while its issuer confirms it, and is revoked when it does not', async () => {
    const { ask, server, elapsed } = await createIntrospectingWorld({ for: 'all' }, { keys })
    server.tokens.set(token(), { active: true, sub: 'jane', scope: 'read write admin' })
    const subject = await ask(token())
    expect(allowedTo(subject)).toEqual(['read'])
    server.tokens.clear()
    expect(await ask(token())).toBe(subject)
    elapsed.now += 30_000
    expect(await ask(token())).toEqual({ kind: 'refused', reason: 'revoked_token' })
  })

  it('is not shown to its issuer when its signature or its time is wrong', async () => {
    const { ask, server } = await createIntrospectingWorld({ for: 'all' }, { keys })
    expect(await ask(`${token().slice(0, -8)}AAAAAAAA`)).toEqual(INVALID)
    expect(await ask(token({ exp: SECONDS - 60 }))).toEqual({ kind: 'anonymous', reason: 'expired_token' })
    expect(server.requests).toEqual([])
  })

  it('is refused when the answer is about another subject or issuer', async () => {
    const { ask, server, elapsed } = await createIntrospectingWorld({ for: 'all' }, { keys })
    for (const claims of [{ sub: 'joe' }, { iss: 'https://other.example' }, { token_use: 'id_token' }]) {
      server.tokens.set(token(), { active: true, ...claims })
      expect(await ask(token())).toEqual(INVALID)
      elapsed.now += 5_000
    }
  })

  it('is undetermined while its issuer cannot be asked', async () => {
    const { ask, server } = await createIntrospectingWorld({ for: 'all' }, { keys })
    server.answer = (response) => void response.writeHead(503).end()
    expect(await ask(token())).toEqual(UNDETERMINED)
  })

  it('is not asked about where only opaque tokens are', async () => {
    const { ask, server } = await createIntrospectingWorld({}, { keys })
    expect(await ask(token())).toMatchObject({ kind: 'identified' })
    expect(server.requests).toEqual([])
  })

  it('is what its issuer says alone where nothing leads to keys', async () => {
    const { ask, server, answer } = await createIntrospectingWorld({ for: 'all' }, { iss: 'idp' })
    const jwt = signToken({ iss: 'idp', sub: 'forged', exp: SECONDS + 60 }, key)
    expect(await ask(jwt)).toEqual(INVALID)
    const known = signToken({ iss: 'idp', sub: 'jane', exp: SECONDS + 61 }, key)
    server.tokens.set(known, answer())
    expect(await ask(known)).toMatchObject({ kind: 'identified', issuer: 'idp', id: 'jane' })
  })
})

describe('the issuer of an opaque token', () => {
  const two = async (prefixes: readonly (string | undefined)[]) => {
    const servers = [await serveIntrospection(), await serveIntrospection()] as const
    const { ask } = createWorld({
      issuers: servers.map(({ url }, index) => ({
        iss: `idp-${index}`,
        audience: 'any',
        introspection: {
          url,
          clientId: 'gateway',
          clientSecret: 'secret',
          prefix: prefixes[index],
        },
      })),
    })
    for (const { tokens } of servers)
      for (const token of ['ory_at_1', 'other_1'])
        tokens.set(token, { active: true, sub: 'jane', exp: SECONDS + 60 })
    const counts = (): readonly number[] => servers.map(({ requests }) => requests.length)
    return { ask, counts }
  }

  it('is the one whose prefix it has, else the one without a prefix', async () => {
    const { ask, counts } = await two([undefined, 'ory_at_'])
    expect(await ask('ory_at_1')).toMatchObject({ issuer: 'idp-1' })
    expect(counts()).toEqual([0, 1])
    expect(await ask('other_1')).toMatchObject({ issuer: 'idp-0' })
    expect(counts()).toEqual([1, 1])
  })

  it('is nobody where a header names another party, and nobody is shown the token', async () => {
    const { ask, counts } = await two([undefined, 'ory_at_'])
    for (const client of ['idp-0', 'somebody', ''.padEnd(300, 'x')])
      expect(await ask('ory_at_1', { 'x-client-id': client })).toEqual(INVALID)
    expect(counts()).toEqual([0, 0])
    expect(await ask('ory_at_1', { 'x-client-id': 'idp-1' })).toMatchObject({ issuer: 'idp-1' })
  })

  it('is nobody where each has a prefix that it lacks', async () => {
    const { ask, counts } = await two(['one_', 'ory_at_'])
    expect(await ask('other_1')).toEqual(INVALID)
    expect(counts()).toEqual([0, 0])
  })

  it('must be one: two records without a prefix, and prefixes that overlap, are refused at startup', async () => {
    await expect(two([undefined, undefined])).rejects.toThrow('both introspect tokens without a "prefix"')
    await expect(two(['ory_', 'ory_at_'])).rejects.toThrow('each token must have one issuer')
  })
})

describe('the options of an introspection', () => {
  it('are refused for an issuer of many tenants', async () => {
    await expect(
      createIntrospectingWorld({}, { iss: 'https://idp.example/{tenant}', tenants: 'any' }),
    ).rejects.toThrow('is not for many tenants')
  })

  it.each([
    [{ url: 'http://idp.example/introspect' }, 'needs a url that is https'],
    [{ url: undefined }, 'needs a url that is https'],
    [{ clientSecret: '' }, 'clientSecret must be a non-empty string'],
    [{ clientId: undefined as never }, 'needs a clientId'],
    [{ auth: 'digest' as never }, 'introspection.auth must be'],
    [{ for: 'jwt' as never }, 'introspection.for must be'],
    [{ prefix: 'a b' }, 'introspection.prefix must be'],
    [{ cache: Number.NaN }, 'introspection.cache must be'],
    [{ timeout: 0 }, 'introspection.timeout must be'],
    [{ endpoint: 'https://a.example' } as never, 'introspection.endpoint does not exist'],
  ])('are refused when they cannot work: %j', async (options, message) => {
    await expect(createIntrospectingWorld(options, { iss: 'idp' })).rejects.toThrow(message)
  })
})
