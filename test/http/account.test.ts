import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { SignJWT } from 'jose'
import type { GatewayClient } from '../../src/gateway/options.ts'
import { isGeneratedApiKey } from '../../src/store/api-key.ts'
import type { Answer } from '../kit/caller.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'

const schema = {
  typeDefs: 'type Query { open: String } type Mutation { createCalendar: String deleteCalendar: String }',
}
const CLIENTS: readonly GatewayClient[] = [
  { id: 'one', apiKey: 'the key of one', scopes: ['Mutation:*'], userFields: ['email'] },
  { id: 'two', apiKey: 'the key of two', scopes: ['*'], presets: ['nettu'] },
  { id: 'twin', apiKey: 'a key of twins', scopes: [] },
  { id: 'other twin', apiKey: 'a key of twins', scopes: [] },
]
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = String(rsa.publicKey.export({ type: 'spki', format: 'pem' }))

type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>

async function open(): Promise<TestGateway & { readonly ask: Ask }> {
  const gateway = await startGateway({ before: 'schema', schema, clients: CLIENTS })
  return {
    ...gateway,
    ask: (method, path, body, headers = { 'x-api-key': 'the key of one' }) =>
      gateway.fetch(path, {
        method,
        headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  }
}

const basic = (text: string): Readonly<Record<string, string>> => ({
  authorization: `Basic ${Buffer.from(text).toString('base64')}`,
})

describe('/account', () => {
  it.each([
    ['x-api-key', { 'x-api-key': 'the key of one' }],
    ['Basic', basic('one:the key of one')],
    ['x-api-key and x-client-id', { 'x-api-key': 'the key of one', 'x-client-id': 'one' }],
  ])('tells a client about itself: %s', async (_, headers) => {
    const { ask } = await open()
    const answer = await ask('GET', '/account', undefined, headers)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toEqual({ id: 'one', scopes: ['Mutation:*'], keys: [], signingKey: null })
  })

  it.each([
    [{}],
    [{ 'x-api-key': '' }],
    [{ 'x-api-key': 'the key of nobody' }],
    [{ 'x-api-key': 'the key of one', 'x-client-id': 'two' }],
    [basic('two:the key of one')],
    [basic('nobody:the key of one')],
  ])('401 for %j, and not a word of what is wrong', async (headers) => {
    const { ask } = await open()
    for (const [method, path] of [
      ['GET', '/account'],
      ['PUT', '/account/signing-key'],
      ['POST', '/account/users'],
    ] as const) {
      const answer = await ask(method, path, method === 'GET' ? undefined : {}, headers)
      expect([answer.status, answer.body['code']]).toEqual([401, 'INVALID_CREDENTIALS'])
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="portcullis", charset="UTF-8"')
    }
  })

  it('a key that fits two clients does not say who asks, until one is named', async () => {
    const { ask } = await open()
    const alone = await ask('GET', '/account', undefined, { 'x-api-key': 'a key of twins' })
    expect([alone.status, alone.body['code']]).toEqual([401, 'AMBIGUOUS_CREDENTIALS'])
    for (const headers of [
      basic('other twin:a key of twins'),
      { 'x-api-key': 'a key of twins', 'nettu-account': 'other twin' },
    ]) {
      expect((await ask('GET', '/account', undefined, headers)).body).toMatchObject({ id: 'other twin' })
    }
  })

  it.each([
    [{ ...basic('one:the key of one'), 'x-api-key': 'the key of one' }],
    [{ authorization: 'Basic %%%' }],
    [basic('no colon')],
  ])('400 for credentials that cannot be read: %j', async (headers) => {
    const { ask } = await open()
    expect((await ask('GET', '/account', undefined, headers)).status).toBe(400)
  })

  it('a token is no API key', async () => {
    const { ask, fetch } = await open()
    const { body } = await fetch('/jwt', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'one', apiKey: 'the key of one', scopes: ['Mutation:*'] }),
    })
    const token = String(body['jwt'])
    for (const headers of [{ authorization: `Bearer ${token}` }, { 'x-api-key': token }]) {
      expect((await ask('GET', '/account', undefined, headers)).status).toBe(401)
    }
  })

  it('405 names the methods of each path, 404 is for what is not there, before anyone is asked who it is', async () => {
    const { ask } = await open()
    for (const [path, allow] of [
      ['/account', 'GET'],
      ['/account/keys', 'POST'],
      ['/account/keys/x', 'DELETE'],
      ['/account/signing-key', 'PUT, DELETE'],
      ['/account/users', 'POST'],
      ['/account/users/x', 'GET'],
    ] as const) {
      const answer = await ask('PATCH', path, undefined, {})
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
    }
    for (const path of ['/account/', '/account/constructor', '/account/keys/', '/account/users/a/b'])
      expect((await ask('GET', path)).status).toBe(404)
    expect((await ask('GET', '/account/users/%zz')).status).toBeLessThan(500)
  })
})

describe('/account/keys', () => {
  it('makes a key that is shown once, names its client, and ends when it is removed', async () => {
    const { ask } = await open()
    const created = await ask('POST', '/account/keys')
    expect(created.status).toBe(201)
    const { id, apiKey, expiresAt } = created.body as Record<string, string>
    expect(isGeneratedApiKey(apiKey ?? '')).toBe(true)
    expect(expiresAt).toBeNull()
    const asked = await ask('GET', '/account', undefined, { 'x-api-key': apiKey ?? '' })
    expect(asked.body).toMatchObject({ id: 'one', keys: [{ id, expiresAt: null }] })
    expect(asked.text).not.toContain(apiKey)
    expect((await ask('DELETE', `/account/keys/${id}`)).status).toBe(204)
    expect((await ask('GET', '/account', undefined, { 'x-api-key': apiKey ?? '' })).status).toBe(401)
    expect((await ask('DELETE', `/account/keys/${id}`)).status).toBe(404)
  })

  it('rotates: the others go on as long as is asked', async () => {
    const { ask } = await open()
    const first = (await ask('POST', '/account/keys', { expiresIn: 3600 })).body as Record<string, string>
    const second = (await ask('POST', '/account/keys', { othersExpireIn: 0 })).body as Record<string, string>
    expect((await ask('GET', '/account', undefined, { 'x-api-key': String(first['apiKey']) })).status).toBe(
      401,
    )
    expect((await ask('GET', '/account', undefined, { 'x-api-key': String(second['apiKey']) })).status).toBe(
      200,
    )
  })

  it.each([[{ expiresIn: '1d' }], [{ expiresIn: -1 }], [{ othersExpireIn: 1e300 }]])(
    '400 for %j',
    async (body) => {
      const { ask } = await open()
      expect((await ask('POST', '/account/keys', body)).status).toBe(400)
    },
  )

  it("nobody removes another client's key", async () => {
    const { ask } = await open()
    const { id, apiKey } = (await ask('POST', '/account/keys')).body as Record<string, string>
    expect(
      (await ask('DELETE', `/account/keys/${id}`, undefined, { 'x-api-key': 'the key of two' })).status,
    ).toBe(404)
    expect((await ask('GET', '/account', undefined, { 'x-api-key': String(apiKey) })).status).toBe(200)
  })
})

describe('/account/signing-key', () => {
  const sign = (user: string, claims: Readonly<Record<string, unknown>> = {}): Promise<string> =>
    new SignJWT({
      nettuSchedulerUserId: user,
      exp: 5_609_418_990_073,
      iat: 19,
      schedulerPolicy: { allow: ['*'], reject: ['Mutation:Calendar:Delete'] },
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(rsa.privateKey)

  it('takes a public key, whose tokens act for the users of the client until it is removed', async () => {
    const { ask, graphql } = await open()
    const headers = { 'x-api-key': 'the key of two' }
    const set = await ask('PUT', '/account/signing-key', { publicKey: PEM }, headers)
    expect(set.status).toBe(200)
    expect(set.body['signingKey']).toMatchObject({
      kind: 'public',
      algorithm: 'RS256',
      claims: 'nettu',
      publicKey: PEM,
    })
    const { body } = await ask('POST', '/account/users', undefined, headers)
    const token = await sign((body['user'] as { readonly id: string }).id)
    const account = { 'nettu-account': 'two' }
    expect((await graphql('mutation { createCalendar }', { token, headers: account })).status).toBe(200)
    expect((await graphql('mutation { deleteCalendar }', { token, headers: account })).status).toBe(403)
    expect((await graphql('mutation { createCalendar }', { token })).status).toBe(401)
    const stranger = await graphql('mutation { createCalendar }', {
      token: await sign('nobody'),
      headers: account,
    })
    expect(stranger.body.errors?.[0]?.extensions?.['reason']).toBe('unknown_user')
    expect((await ask('DELETE', '/account/signing-key', undefined, headers)).status).toBe(204)
    expect((await graphql('{ open }', { token, headers: account })).status).toBe(401)
    expect((await ask('DELETE', '/account/signing-key', undefined, headers)).status).toBe(404)
  })

  it('refuses a private key and repeats nothing of it, nor of a secret', async () => {
    const { ask } = await open()
    const privatePem = String(rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }))
    for (const publicKey of [privatePem, rsa.privateKey.export({ format: 'jwk' }), `${PEM}${privatePem}`]) {
      const answer = await ask('PUT', '/account/signing-key', { publicKey })
      expect([answer.status, answer.body['code']]).toEqual([400, 'INVALID_SIGNING_KEY'])
      expect(answer.text).toContain('private')
      expect(answer.text).not.toContain(privatePem.slice(40, 60))
    }
    const secret = 'an unusual secret with enough bytes in it'
    const set = await ask('PUT', '/account/signing-key', { secret, claims: 'neoday' })
    expect(set.body['signingKey']).toMatchObject({ kind: 'secret', algorithm: 'HS256', claims: 'neoday' })
    expect(set.text + (await ask('GET', '/account')).text).not.toContain(secret)
  })

  it('403 for a preset that the client may not have, 400 for one that there is not', async () => {
    const { ask } = await open()
    const two = { 'x-api-key': 'the key of two' }
    const secret = 'an unusual secret with enough bytes in it'
    const denied = await ask('PUT', '/account/signing-key', { secret, claims: 'neoday' }, two)
    expect([denied.status, denied.body['code']]).toEqual([403, 'CLAIMS_NOT_ALLOWED'])
    const unknown = await ask('PUT', '/account/signing-key', { secret, claims: '__proto__' })
    expect([unknown.status, unknown.body['code']]).toEqual([400, 'INVALID_SIGNING_KEY'])
  })
})

describe('/account/users', () => {
  it('finds a user of the longest id there is, however many bytes its path takes', async () => {
    const { ask } = await open()
    const id = '語'.repeat(256)
    expect((await ask('POST', '/account/users', { id })).status).toBe(201)
    expect((await ask('GET', `/account/users/${encodeURIComponent(id)}`)).status).toBe(200)
    for (const name of ['.', '..', '%2e%2e', '__proto__'])
      expect((await ask('GET', `/account/users/${encodeURIComponent(name)}`)).status).toBe(404)
  })

  it('creates a user once, with the fields that are configured, and shows it to its client alone', async () => {
    const { ask } = await open()
    const person = { email: 'a@example.org', password: 'no' }
    const created = await ask('POST', '/account/users', { id: 'ü/1', person })
    expect(created.status).toBe(201)
    expect(created.body['user']).toMatchObject({ id: 'ü/1', person: { email: 'a@example.org' } })
    const path = `/account/users/${encodeURIComponent('ü/1')}`
    expect((await ask('GET', path)).body).toEqual(created.body)
    expect((await ask('GET', path, undefined, { 'x-api-key': 'the key of two' })).status).toBe(404)
    const again = await ask('POST', '/account/users', { id: 'ü/1' })
    expect([again.status, again.body['code']]).toEqual([409, 'USER_EXISTS'])
  })

  it.each([
    [{ id: '' }, 400],
    [{ id: 7 }, 400],
    [{ id: 'x'.repeat(257) }, 400],
    [{ id: '\ud800' }, 400],
    [{ person: [] }, 400],
    [{ person: { email: 'x'.repeat(17_000) } }, 413],
  ])('refuses a user, %#', async (body, status) => {
    const { ask } = await open()
    expect((await ask('POST', '/account/users', body)).status).toBe(status)
  })
})

describe('wrong credentials', () => {
  it('are counted together, wherever they are tried; right ones are never refused', async () => {
    const { ask } = await open()
    const wrong = basic('one:wrong')
    const tries = [
      () => ask('GET', '/account', undefined, wrong),
      () => ask('POST', '/jwt', { id: 'one', apiKey: 'wrong', scopes: ['*'] }, {}),
      () =>
        ask('POST', '/oauth/token', undefined, {
          ...wrong,
          'content-type': 'application/x-www-form-urlencoded',
        }),
    ]
    const statuses = new Set<number>()
    for (let count = 0; count < 5; count++) for (const one of tries) statuses.add((await one()).status)
    expect([...statuses]).toEqual([401, 429])
    for (const one of tries) expect((await one()).headers.get('retry-after')).toMatch(/^\d+$/)
    expect((await ask('GET', '/account')).status).toBe(200)
  })
})
