import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { decodeJwt, SignJWT } from 'jose'
import type { GatewayClient } from '../../src/gateway/options.ts'
import { parseBasic, parseOauthBasic } from '../../src/http/routes/credentials/basic.ts'
import { parseForm } from '../../src/http/routes/credentials/form.ts'
import type { Answer } from '../kit/caller.ts'
import { SECRET } from '../kit/client.ts'
import { type BeforeSchema, startGateway, type TestGateway } from '../kit/gateway.ts'
import { expired } from '../support/token-life.ts'

const schema = { typeDefs: 'type Query { open: String } type Mutation { createPerson: String }' }
const CREATE = 'mutation { createPerson }'
const KEY = 'jf+eQ/sMWo5y3A%41X1MaN8Vvzkkmkx2=='
const CLIENTS: readonly GatewayClient[] = [
  { id: 'one', apiKey: KEY, scopes: ['Mutation:Person:*'] },
  { id: 'with: colon', apiKey: KEY, scopes: ['*'], defaultScopes: ['Mutation:Person:Create'] },
  { id: 'other', apiKey: 'another key', scopes: ['*'] },
]

type Form = Readonly<Record<string, string>> | string

interface Oauth extends TestGateway {
  readonly ask: (path: string, form: Form, authorization?: string) => Promise<Answer>
}

async function open(options: Partial<BeforeSchema> = {}): Promise<Oauth> {
  const gateway = await startGateway({ before: 'schema', schema, clients: CLIENTS, ...options })
  return {
    ...gateway,
    ask: (path, form, authorization) =>
      gateway.fetch(`/oauth/${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(authorization !== undefined && { authorization }),
        },
        body: new URLSearchParams(form as Record<string, string>).toString(),
      }),
  }
}

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
const encode = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2)
const ONE = basic(`one:${encode(KEY)}`)
const OTHER = basic('other:another+key')
const GRANT = { grant_type: 'client_credentials', scope: 'Mutation:Person:Create' }

async function tokenOf(oauth: Oauth, authorization = ONE): Promise<string> {
  const { body } = await oauth.ask('token', GRANT, authorization)
  return String(body['access_token'])
}

describe('/oauth/token', () => {
  it.each([
    ['Basic, form-encoded', ONE, {}],
    ['Basic, as curl sends it', basic(`one:${KEY}`), {}],
    ['the form', undefined, { client_id: 'one', client_secret: KEY }],
    ['Basic with the same id in the form', ONE, { client_id: 'one' }],
    ['an id with a colon', basic(`${encode('with: colon')}:${encode(KEY)}`), {}],
  ])('gives a token for client credentials: %s', async (_, authorization, form) => {
    const oauth = await open()
    const answer = await oauth.ask('token', { ...GRANT, ...form }, authorization)
    expect(answer.status).toBe(200)
    expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual([
      'no-store',
      'no-cache',
    ])
    const { access_token: token, ...rest } = answer.body
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: 86_400, scope: 'Mutation:Person:Create' })
    expect((await oauth.graphql(CREATE, { token: String(token) })).status).toBe(200)
  })

  it.each([
    ['a wrong secret', basic('one:wrong'), {}],
    ['an unknown client', basic(`nobody:${encode(KEY)}`), {}],
    ['no credentials', undefined, {}],
    ['an id alone', undefined, { client_id: 'one' }],
    ['a Bearer token', 'Bearer a.b.c', {}],
  ])('401 invalid_client with a challenge: %s', async (_, authorization, form) => {
    const oauth = await open()
    for (const path of ['token', 'introspect', 'revoke']) {
      const answer = await oauth.ask(path, { ...GRANT, token: 'a.b.c', ...form }, authorization)
      expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_client'])
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="portcullis", charset="UTF-8"')
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
  })

  it.each([
    ['no grant type', { scope: '*' }, 'invalid_request'],
    ['another grant type', { ...GRANT, grant_type: 'password' }, 'unsupported_grant_type'],
    ['a scope outside the ceiling', { ...GRANT, scope: 'Mutation:*' }, 'invalid_scope'],
    ['a scope that is none', { ...GRANT, scope: 'Mutation:{a,b}' }, 'invalid_scope'],
    ['no scope, and no default', { grant_type: 'client_credentials' }, 'invalid_scope'],
    ['an empty scope', { ...GRANT, scope: ' ' }, 'invalid_scope'],
    ['two ids', { ...GRANT, client_id: 'other' }, 'invalid_request'],
    ['two ways at once', { ...GRANT, client_secret: KEY }, 'invalid_request'],
    ['a parameter twice', `${new URLSearchParams(GRANT)}&scope=x`, 'invalid_request'],
  ])('400 for %s', async (_, form, error) => {
    const oauth = await open()
    const answer = await oauth.ask('token', form as Form, ONE)
    expect([answer.status, answer.body['error']]).toEqual([400, error])
    expect(String(answer.body['error_description'])).toMatch(/^[ !#-[\]-~]+$/)
  })

  it('a client without a word on scopes gets its defaults', async () => {
    const oauth = await open()
    const authorization = basic(`${encode('with: colon')}:${encode(KEY)}`)
    const { body } = await oauth.ask('token', { grant_type: 'client_credentials' }, authorization)
    expect(body['scope']).toBe('Mutation:Person:Create')
  })

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])(
    '400 for %s',
    async (type) => {
      const oauth = await open()
      const answer = await oauth.fetch('/oauth/token', {
        method: 'POST',
        headers: { 'content-type': type, authorization: ONE },
        body: String(new URLSearchParams(GRANT)),
      })
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request'])
    },
  )

  it('405 for GET, and nothing in a query string counts', async () => {
    const oauth = await open()
    const answer = await oauth.fetch(`/oauth/token?${new URLSearchParams(GRANT)}`, {
      headers: { authorization: ONE },
    })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
    const bare = await oauth.ask(`token?${new URLSearchParams(GRANT)}`, {}, ONE)
    expect(bare.status).toBe(400)
  })

  it('what the server itself refuses is said in the words of OAuth too', async () => {
    const oauth = await open({ limits: { bodyBytes: 1_000 } })
    const answer = await oauth.ask('token', { ...GRANT, x: 'x'.repeat(2_000) }, ONE)
    expect([answer.status, answer.body['error']]).toEqual([413, 'invalid_request'])
  })
})

describe('/oauth/introspect', () => {
  it('tells a client of its own token, and nobody else (RFC 7662 section 2.2)', async () => {
    const oauth = await open()
    const token = await tokenOf(oauth)
    const { body, status } = await oauth.ask('introspect', { token, token_type_hint: 'refresh_token' }, ONE)
    expect(status).toBe(200)
    expect(body).toEqual({
      active: true,
      client_id: 'one',
      sub: 'one',
      token_type: 'Bearer',
      scope: 'Mutation:Person:Create',
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: expect.any(String),
    })
    expect((await oauth.ask('introspect', { token }, OTHER)).body).toEqual({ active: false })
  })

  it.each(['a.b.c', 'x', 'x'.repeat(100_000)])('any other text is not active', async (token) => {
    const oauth = await open()
    expect((await oauth.ask('introspect', { token }, ONE)).body).toEqual({ active: false })
  })

  it('400 without a token', async () => {
    const oauth = await open()
    for (const path of ['introspect', 'revoke']) expect((await oauth.ask(path, {}, ONE)).status).toBe(400)
  })

  it('a session is of nobody, whatever its id', async () => {
    const oauth = await open({ jwt: { secret: SECRET } })
    const { gateway } = oauth
    const token = await gateway.issueSession({ personid: 'one', username: 'u', name: 'U', access: '*' })
    expect((await oauth.graphql(CREATE, { token })).status).toBe(200)
    expect((await oauth.ask('introspect', { token }, ONE)).body).toEqual({ active: false })
    expect((await oauth.ask('revoke', { token }, ONE)).status).toBe(200)
    expect((await oauth.graphql(CREATE, { token })).status).toBe(200)
  })

  it("a client's own signature counts, without bringing a user into being; a policy is told whole", async () => {
    const oauth = await open()
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const account = { 'x-api-key': 'another key', 'content-type': 'application/json' }
    const put = await oauth.fetch('/account/signing-key', {
      method: 'PUT',
      headers: account,
      body: JSON.stringify({ publicKey: publicKey.export({ type: 'spki', format: 'pem' }), claims: 'nettu' }),
    })
    expect(put.status).toBe(200)
    const claims = { nettuSchedulerUserId: 'u', iat: 19, exp: 5_609_418_990_073 }
    const token = await new SignJWT({
      ...claims,
      schedulerPolicy: { allow: ['*'], reject: ['DeleteCalendar'] },
    })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(privateKey)
    expect((await oauth.ask('introspect', { token }, OTHER)).body).toEqual({ active: false })
    expect((await oauth.fetch('/account/users/u', { headers: account })).status).toBe(404)
    await oauth.fetch('/account/users', { method: 'POST', headers: account, body: '{"id":"u"}' })
    const { body } = await oauth.ask('introspect', { token }, OTHER)
    expect(body).toMatchObject({
      active: true,
      sub: 'u',
      policy: { allow: ['*'], reject: ['Mutation:Calendar:Delete'] },
    })
    expect(body).not.toHaveProperty('scope')
    expect((await oauth.ask('introspect', { token }, ONE)).body).toEqual({ active: false })
    // It has no jti.
    const revoked = await oauth.ask('revoke', { token }, OTHER)
    expect([revoked.status, revoked.body['error']]).toEqual([400, 'unsupported_token_type'])
  })
})

describe('/oauth/revoke', () => {
  it('ends a token at once, and no other (RFC 7009)', async () => {
    const oauth = await open()
    const [token, sibling] = [await tokenOf(oauth), await tokenOf(oauth)]
    expect((await oauth.graphql(CREATE, { token })).status).toBe(200)
    const answer = await oauth.ask('revoke', { token, token_type_hint: 'access_token' }, ONE)
    expect(answer.status).toBe(200)
    const denied = await oauth.graphql(CREATE, { token })
    expect(denied.body.errors?.[0]?.extensions?.['reason']).toBe('revoked_token')
    expect((await oauth.ask('introspect', { token }, ONE)).body).toEqual({ active: false })
    expect((await oauth.graphql(CREATE, { token: sibling })).status).toBe(200)
    expect((await oauth.ask('revoke', { token }, ONE)).status).toBe(200)
  })

  it("answers 200 to another client's token, and nothing happens", async () => {
    const oauth = await open()
    const token = await tokenOf(oauth)
    const answers = [
      await oauth.ask('revoke', { token }, OTHER),
      await oauth.ask('revoke', { token: 'a.b.c' }, OTHER),
    ]
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [200, '{}'],
      [200, '{}'],
    ])
    expect((await oauth.graphql(CREATE, { token })).status).toBe(200)
  })

  it('a token that expires stays revoked for as long as it could be refreshed', async () => {
    const oauth = await open({ jwt: { secret: SECRET, expires: 1, maxAge: 3600 } })
    const token = await tokenOf(oauth)
    await oauth.ask('revoke', { token }, ONE)
    await expired(decodeJwt(token).exp ?? 0)
    const answer = await oauth.fetch('/jwt/refresh', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jwt: token }),
    })
    expect([answer.status, answer.body['message']]).toEqual([401, 'Your token was revoked'])
  })
})

describe('parseBasic', () => {
  it.each([
    ['Basic YTpiOmM=', { id: 'a', secrets: ['b:c'] }],
    ['basic  YTo=', { id: 'a', secrets: [''] }],
    ['Basic YQ==', 'malformed'],
    ['Basic /w==', 'malformed'],
    ['Basic', 'malformed'],
    ['Basic a b', 'malformed'],
    ['Bearer YTpi', undefined],
    ['BasicYTpi', undefined],
  ])('reads %j', (header, expected) => {
    expect(parseBasic(header)).toEqual(expected)
  })

  it('reads a secret as it is meant, and as it is', () => {
    expect(parseOauthBasic(basic('a:b+c%20d'))).toEqual({ id: 'a', secrets: ['b c d', 'b+c%20d'] })
    expect(parseOauthBasic(basic('a+b:c%zz'))).toEqual({ id: 'a+b', secrets: ['c%zz'] })
    expect(parseOauthBasic(basic('a%3Ab:c'))).toEqual({ id: 'a:b', secrets: ['c'] })
  })
})

describe('parseForm', () => {
  const parse = (
    body: Uint8Array | string,
    type = 'application/x-www-form-urlencoded',
  ): ReturnType<typeof parseForm> => parseForm({ headers: { 'content-type': type }, body: Buffer.from(body) })

  it('takes the charset that there is, and no other encoding', () => {
    expect(parse('a=b', 'application/x-www-form-urlencoded; charset=UTF-8').kind).toBe('form')
    expect(parse('a=b', 'application/x-www-form-urlencoded; charset=utf-16').kind).toBe('malformed')
    expect(parse(new Uint8Array([0x61, 0x3d, 0xff])).kind).toBe('malformed')
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' }
    expect(parseForm({ headers, body: Buffer.from('a=b') })).toEqual({
      kind: 'malformed',
      what: 'The request body must not be compressed: the only content-encoding is identity',
    })
  })

  it('takes an empty value for none, and names like __proto__ for names', () => {
    const form = parse('a=&a=b&__proto__=c')
    if (form.kind !== 'form') throw new Error(form.what)
    expect([form.get('a'), form.get('__proto__'), form.get('constructor')]).toEqual(['b', 'c', undefined])
  })
})
