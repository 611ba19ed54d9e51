import { describe, expect, it } from '@jest/globals'
import { CLIENT, SECRET } from '../kit/client.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'

const SCHEMA = { typeDefs: 'type Query { open: String } type Mutation { createPerson: String }' }
const OTHER = 'https://reports.example.org/api'
const OURS = 'https://api.example.org/graphql'
const JWT = {
  secret: SECRET,
  issuer: 'https://api.example.org',
  audience: [OURS],
  resources: [OTHER, 'ledger'],
}
const MUTATION = 'mutation { createPerson }'
const IDENTIFIER = expect.stringMatching(/^[\w-]{22}$/)

const start = (jwt: object = JWT): Promise<TestGateway> =>
  startGateway({ before: 'schema', schema: SCHEMA, jwt: jwt as never })

async function requestToken(gateway: TestGateway, ...parameters: readonly (readonly [string, string])[]) {
  const form = new URLSearchParams([
    ['grant_type', 'client_credentials'],
    ['client_id', CLIENT.id],
    ['client_secret', CLIENT.apiKey],
    ['scope', 'Mutation:* Query:*'],
    ...parameters.map(([name, value]) => [name, value]),
  ])
  const answer = await gateway.fetch('/oauth/token', { method: 'POST', body: form })
  return { status: answer.status, body: answer.body, token: String(answer.body['access_token']) }
}

const partOf = (token: string, part: number): unknown =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString())

describe('the resource of a request for a token', () => {
  it('becomes the audience of the token, and a token for others does not count here', async () => {
    const gateway = await start()
    const own = await requestToken(gateway, ['resource', OURS])
    expect(partOf(own.token, 1)).toMatchObject({ id: CLIENT.id, aud: OURS })
    expect((await gateway.graphql(MUTATION, { token: own.token })).status).toBe(200)
    const both = await requestToken(gateway, ['resource', OTHER], ['resource', OURS], ['resource', OTHER])
    expect(partOf(both.token, 1)).toMatchObject({ aud: [OTHER, OURS] })
    expect((await gateway.graphql(MUTATION, { token: both.token })).status).toBe(200)
    const other = await requestToken(gateway, ['resource', OTHER])
    const refused = await gateway.graphql(MUTATION, { token: other.token })
    expect([refused.status, refused.body.errors?.[0]]).toMatchObject([
      401,
      { message: 'Your token is not valid', extensions: { reason: 'invalid_token' } },
    ])
    expect(gateway.calls.get('Mutation.createPerson')).toBe(2)
  })

  it.each([
    ['unknown', 'https://unknown.example'],
    ['a known one with a slash more', `${OURS}/`],
    ['one with a fragment', `${OURS}#a`],
    ['relative', '/graphql'],
    ['a name that is no URI', 'ledger'],
    ['no URL', 'https://'],
    ['the admin API', 'portcullis-admin'],
  ])('is refused as invalid_target when it is %s', async (_, resource) => {
    const gateway = await start()
    for (const parameters of [
      [['resource', resource]],
      [
        ['resource', OURS],
        ['resource', resource],
      ],
    ] as const) {
      const { status, body } = await requestToken(gateway, ...parameters)
      expect([status, body['error'], body['access_token']]).toEqual([400, 'invalid_target', undefined])
    }
  })

  it('is bounded in number', async () => {
    const gateway = await start()
    const many = Array.from({ length: 11 }, () => ['resource', OURS] as const)
    expect((await requestToken(gateway, ...many)).body).toMatchObject({ error: 'invalid_target' })
  })

  it('may be there several times, unlike any other parameter', async () => {
    const gateway = await start()
    expect((await requestToken(gateway, ['scope', 'a:b'])).body).toMatchObject({ error: 'invalid_request' })
  })
})

describe('own tokens in the form of RFC 9068', () => {
  it('say typ at+jwt and who, by whom and for whom they are, and count here', async () => {
    const gateway = await start({ ...JWT, form: 'rfc9068' })
    const tokens = [await gateway.tokenFor('Mutation:*', 'Query:*'), (await requestToken(gateway)).token]
    for (const token of tokens) {
      expect(partOf(token, 0)).toEqual({ alg: 'HS256', typ: 'at+jwt' })
      const now = Math.floor(Date.now() / 1000)
      const claims = partOf(token, 1) as { readonly iat: number }
      expect(claims).toEqual({
        iss: JWT.issuer,
        sub: CLIENT.id,
        client_id: CLIENT.id,
        aud: OURS,
        scope: 'Mutation:* Query:*',
        iat: expect.any(Number),
        exp: claims.iat + 86_400,
        jti: IDENTIFIER,
        auth_time: claims.iat,
        fam: IDENTIFIER,
      })
      expect(Math.abs(claims.iat - now)).toBeLessThan(60)
      expect((await gateway.graphql(MUTATION, { token })).status).toBe(200)
    }
    const narrow = await gateway.tokenFor('Query:*')
    expect((await gateway.graphql(MUTATION, { token: narrow })).status).toBe(403)
  })

  it('stay good through a change of the form, both ways, and are refreshed into the form that holds', async () => {
    const gateway = await start({ ...JWT, maxAge: 3600 })
    const first = await gateway.tokenFor('Mutation:*')
    await gateway.reconfigure({ jwt: { ...JWT, maxAge: 3600, form: 'rfc9068' } as never })
    const second = await gateway.tokenFor('Mutation:*')
    const refresh = async (jwt: string): Promise<string> => {
      const { body } = await gateway.fetch('/jwt/refresh', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jwt }),
      })
      return String(body['jwt'])
    }
    const third = await refresh(first)
    expect(partOf(third, 1)).toMatchObject({ sub: CLIENT.id, scope: 'Mutation:*', aud: OURS })
    await gateway.reconfigure({ jwt: { ...JWT, maxAge: 3600 } as never })
    const fourth = await refresh(second)
    expect(partOf(fourth, 1)).toMatchObject({ id: CLIENT.id, scopes: ['Mutation:*'], aud: OURS })
    for (const token of [first, second, third, fourth])
      expect((await gateway.graphql(MUTATION, { token })).status).toBe(200)
  })

  it('are not refreshed when they were asked for with another audience', async () => {
    const gateway = await start({ ...JWT, maxAge: 3600, form: 'rfc9068' })
    const { token } = await requestToken(gateway, ['resource', OURS], ['resource', OTHER])
    const answer = await gateway.fetch('/jwt/refresh', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jwt: token }),
    })
    expect([answer.status, answer.body]).toMatchObject([403, { code: 'NOT_REFRESHABLE' }])
  })

  it.each([
    [{ ...JWT, form: 'rfc9068', audience: undefined }, 'needs jwt.issuer and jwt.audience'],
    [{ ...JWT, form: 'rfc9068', issuer: undefined }, 'needs jwt.issuer and jwt.audience'],
    [{ ...JWT, form: 'jwt' }, 'jwt.form must be'],
    [{ ...JWT, resources: 'a' }, 'jwt.resources must be a list'],
    [{ ...JWT, resources: [1] }, 'jwt.resources[0] must be a non-empty string'],
  ])('need what they name: %j', async (jwt, message) => {
    await expect(start(jwt)).rejects.toThrow(message)
  })

  it('never have the audience that tells an upstream who asks', async () => {
    const started = startGateway({
      before: 'upstream',
      schema: SCHEMA,
      jwt: JWT,
      upstream: { authorization: 'token', token: { audience: OTHER } } as never,
      baseline: { query: 'public', mutation: 'derived', subscription: 'public' },
    })
    await expect(started).rejects.toThrow('is one of jwt.resources')
  })
})
