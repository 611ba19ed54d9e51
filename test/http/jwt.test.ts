import { describe, expect, it } from '@jest/globals'
import type { HttpRequest, HttpResponse } from '../../src/http/exchange.ts'
import {
  type AttemptLimits,
  createAttempts,
  DEFAULT_ATTEMPT_LIMITS,
} from '../../src/http/routes/credentials/attempts.ts'
import { createClientAuthenticator } from '../../src/http/routes/credentials/client-authentication.ts'
import { createJwtRoute } from '../../src/http/routes/credentials/jwt.ts'
import { createMemoryAttempts } from '../../src/store/attempts.ts'
import { withConfiguredClients } from '../../src/store/configured-clients.ts'
import { openStore } from '../../src/store/open-store.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { createTokenIssuer } from '../../src/token/issue.ts'
import { createProofChecker } from '../../src/token/proof/proof-checker.ts'
import { createBindingReader } from '../../src/token/proof/requested-binding.ts'
import { NOW, SECRET } from '../token/forge.ts'

const API_KEY = 'jfBeQsMWo5y3AX1MaN8Vvzkkmkx2TUpVYohpwDXf6ck='
const CLIENTS: readonly (readonly [id: string, ceiling: string])[] = [
  ['all', '*'],
  ['persons', 'Mutation:Person:*'],
  ['__proto__', 'Query:*'],
  ['연구소', '*'],
]
const WRONG = 'The apiKey and id combination is not correct'

interface Route {
  readonly clock: { now: number }
  readonly send: (request: Partial<HttpRequest>) => Promise<HttpResponse>
  readonly post: (body: unknown, address?: string) => Promise<HttpResponse>
}

function createRoute(limits: AttemptLimits = DEFAULT_ATTEMPT_LIMITS): Route {
  const clock = { now: NOW }
  const now = (): number => clock.now
  const random = (bytes: number): Uint8Array => new Uint8Array(bytes)
  const configured = CLIENTS.map(([id, ceiling]) => ({ id, apiKeys: [API_KEY], ceiling: [ceiling] }))
  const nothing = { id: 'nothing', apiKeys: [API_KEY], ceiling: [] }
  const counts = createMemoryAttempts(now)
  const attempts = createAttempts(limits, () => counts)
  const opening = openStore('memory:', { now, random })
    .then((store) => withConfiguredClients(store, [...configured, nothing]))
    .then((store) =>
      createJwtRoute({
        clients: createClientAuthenticator(store, attempts),
        audit: store.audit,
        readBinding: createBindingReader(createProofChecker({ now }), undefined),
        issuer: createTokenIssuer({ secret: SECRET, expires: 3600, maxHeaderBytes: 65_536, now, random }),
      }),
    )
  const send = async (request: Partial<HttpRequest>): Promise<HttpResponse> =>
    (await opening)({
      method: 'POST',
      path: '/jwt',
      search: '',
      headers: {},
      body: new Uint8Array(),
      address: '192.0.2.1',
      ...request,
    })
  const post = (body: unknown, address = '192.0.2.1'): Promise<HttpResponse> =>
    send({
      headers: { 'content-type': 'application/json' },
      body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
      address,
    })
  return { clock, send, post }
}

function refusal(code: string, message: string): string {
  return JSON.stringify({ success: false, code, message })
}

const asks = (scopes: unknown, id = 'persons'): unknown => ({ id, apiKey: API_KEY, scopes })

describe('POST /jwt', () => {
  it('answers right credentials with a token, that no cache keeps', async () => {
    const response = await createRoute().post(asks(['Mutation:Person:Create']))
    expect(response).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
    const { success, jwt, ...rest } = JSON.parse(String(response.body)) as { success: boolean; jwt: string }
    expect([success, rest]).toEqual([true, {}])
    const authenticate = createAuthenticator({ secret: SECRET, now: () => NOW })
    const subject = await authenticate({ authorization: `Bearer ${jwt}` })
    expect(subject).toMatchObject({
      kind: 'identified',
      id: 'persons',
      claims: { scopes: ['Mutation:Person:Create'] },
    })
  })

  it.each(CLIENTS.map(([id]) => id))('%j is an id like any other', async (id) => {
    expect(
      (
        await createRoute().post(
          asks([id === '__proto__' ? 'Query:Person:Read' : 'Mutation:Person:Create'], id),
        )
      ).status,
    ).toBe(200)
  })

  it.each([
    ['Mutation:*', ['Mutation:*']],
    ['Mutation:DigitalDocument:Create', ['Mutation:Person:Create', 'Mutation:DigitalDocument:Create']],
  ])('403 names %s, which is outside the ceiling', async (scope, scopes) => {
    const response = await createRoute().post(asks(scopes))
    expect(response.status).toBe(403)
    expect(response.body).toBe(
      refusal('SCOPE_NOT_ALLOWED', `You don't have access to the requested '${scope}' scope`),
    )
  })

  it('403 for a client whose auth key has no pattern, whatever it asks', async () => {
    expect((await createRoute().post(asks(['Mutation:Person:Create'], 'nothing'))).status).toBe(403)
  })

  it.each([
    [{ id: 'persons', apiKey: 'wrong' }],
    [{ id: 'nobody', apiKey: API_KEY }],
    [{ id: 'constructor', apiKey: API_KEY }],
    [{ id: 'persons ', apiKey: API_KEY }],
    [{ id: '\ud800', apiKey: '\ud800' }],
    [{ id: 'x'.repeat(100_000), apiKey: 'x'.repeat(100_000) }],
  ])('401 for wrong credentials, which of them is not said', async (credentials) => {
    const response = await createRoute().post({ ...credentials, scopes: ['Mutation:Person:Create'] })
    expect(response.status).toBe(401)
    expect(response.body).toBe(refusal('INVALID_CREDENTIALS', WRONG))
    expect(response.headers).toEqual(
      (await createRoute().post({ id: 'a', apiKey: 'b', scopes: ['*'] })).headers,
    )
  })

  it.each([[['{Mutation}:*']], [['Mutation:*']], [['', '***']]])(
    '401 comes before any word on the scopes %j',
    async (scopes) => {
      const response = await createRoute().post({ id: 'persons', apiKey: 'wrong', scopes })
      expect(response.body).toBe(refusal('INVALID_CREDENTIALS', WRONG))
    },
  )

  it.each([
    [{}],
    [{ id: 'persons', scopes: ['*'] }],
    [{ apiKey: API_KEY, scopes: ['*'] }],
    [{ id: '', apiKey: API_KEY, scopes: ['*'] }],
    [{ id: 'persons', apiKey: '', scopes: ['*'] }],
    [{ id: ['persons'], apiKey: API_KEY, scopes: ['*'] }],
    [{ id: 'persons', apiKey: { toString: API_KEY }, scopes: ['*'] }],
    [{ id: null, apiKey: null, scopes: ['*'] }],
  ])('400 without id or apiKey: %j', async (body) => {
    const response = await createRoute().post(body)
    expect(response.status).toBe(400)
    expect(response.body).toBe(
      refusal('BAD_REQUEST', 'The `apiKey` or `id` property is missing in the request body'),
    )
  })

  it.each([[undefined], [[]], ['*'], [null], [{ 0: '*' }], [[1]], [['*', null]], [[['*']]]])(
    '400 for the scopes %j',
    async (scopes) => {
      const response = await createRoute().post(asks(scopes))
      expect(response.status).toBe(400)
      expect(response.body).toBe(
        refusal('BAD_REQUEST', 'The `scopes` property is missing or not an Array with at least one scope'),
      )
    },
  )

  it('400 for a scope that cannot be read says which, where, and what was expected', async () => {
    const response = await createRoute().post(
      asks(['Mutation:Person:Create', 'Mutation:{Person,Calendar}:*']),
    )
    expect(response.status).toBe(400)
    expect(response.body).toBe(
      refusal(
        'INVALID_SCOPE',
        'The scope at index 1 cannot be read. Unexpected "{" at position 9: ' +
          'expected a segment character (A-Z a-z 0-9 _ . - /), "*" or "?".',
      ),
    )
  })

  it('400 for a token that would not fit in a header', async () => {
    const scopes = Array.from({ length: 3_000 }, (_, index) => `Mutation:Person:Create${index}`)
    const response = await createRoute().post(asks(scopes))
    expect(response.status).toBe(400)
    expect(response.body).toBe(
      refusal('TOKEN_TOO_LARGE', 'A token of so many scopes is over 49152 bytes; ask for fewer'),
    )
  })

  it.each([
    '',
    '{',
    'null',
    '[]',
    '"id"',
    '{"id":"persons"',
    "{'id':1}",
    '\ufeff{}',
    '{}{}',
    'id=persons&apiKey=a',
  ])('400 for the body %j, which is not repeated', async (body) => {
    const response = await createRoute().post(body)
    expect(response.status).toBe(400)
    expect(response.body).toBe(refusal('BAD_REQUEST', 'The request body must be a JSON object'))
  })

  it('400 for invalid UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff]), Buffer.from('"}')])
    const response = await createRoute().send({ headers: { 'content-type': 'application/json' }, body })
    expect(response.body).toBe(refusal('BAD_REQUEST', 'The request body must be a JSON object'))
  })
})

describe('/jwt takes JSON and nothing like it', () => {
  const body = new TextEncoder().encode(JSON.stringify(asks(['Mutation:Person:*'])))

  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; charset=utf8; profile=x',
    'application/json;',
  ])('200 for %j', async (type) => {
    expect((await createRoute().send({ headers: { 'content-type': type }, body })).status).toBe(200)
  })

  it.each([
    undefined,
    '',
    'text/plain',
    'text/json',
    'application/jsonp',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=application/json',
    'text/plain; application/json',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/json; charset=utf-8; charset=utf-16',
    'application/json; nonsense',
    'application/graphql+json',
  ])('415 for %j', async (type) => {
    const response = await createRoute().send({ headers: { 'content-type': type }, body })
    expect(response.status).toBe(415)
    expect(response.body).toBe(refusal('UNSUPPORTED_MEDIA_TYPE', 'The request body must be application/json'))
  })

  it('415 for a compressed body', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const response = await createRoute().send({ headers, body })
    expect(response.status).toBe(415)
    expect(response.body).toBe(
      refusal(
        'UNSUPPORTED_MEDIA_TYPE',
        'The request body must not be compressed: the only content-encoding is identity',
      ),
    )
  })

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'post'])(
    '405 for %s, with what is allowed',
    async (method) => {
      const response = await createRoute().send({
        method,
        headers: { 'content-type': 'application/json' },
        body,
      })
      expect(response).toMatchObject({ status: 405, headers: { allow: 'OPTIONS, POST' } })
      expect(response.body).toBe(refusal('METHOD_NOT_ALLOWED', 'This method is not allowed here'))
    },
  )

  it('OPTIONS says what is allowed', async () => {
    expect(await createRoute().send({ method: 'OPTIONS' })).toEqual({
      status: 204,
      headers: { allow: 'OPTIONS, POST' },
      body: '',
    })
  })
})

describe('wrong credentials are counted, right ones are never refused', () => {
  const limits: AttemptLimits = { perId: 3, perAddress: 5, window: 60, longest: 900 }
  const wrong = (id: string): unknown => ({ id, apiKey: 'wrong', scopes: ['*'] })

  it('by id, from whatever address: 429 with the time to wait', async () => {
    const { clock, post } = createRoute(limits)
    for (const turn of [1, 2, 3]) expect((await post(wrong('persons'), `192.0.2.${turn}`)).status).toBe(401)
    clock.now = NOW + 20_500
    const response = await post(wrong('persons'), '192.0.2.4')
    expect(response).toMatchObject({
      status: 429,
      headers: { 'retry-after': '40', 'cache-control': 'no-store' },
    })
    expect(response.body).toBe(refusal('TOO_MANY_ATTEMPTS', 'Too many wrong credentials, try again later'))
    expect((await post(asks(['Mutation:Person:Create']))).status).toBe(200)
    expect((await post(wrong('all'), '192.0.2.5')).status).toBe(401)
    clock.now = NOW + 60_000
    expect((await post(wrong('persons'), '192.0.2.4')).status).toBe(401)
  })

  it('by address, for whatever ids, known or not', async () => {
    const { post } = createRoute(limits)
    for (const id of ['a', 'b', 'persons', 'all', 'e']) expect((await post(wrong(id))).status).toBe(401)
    expect((await post(wrong('f'))).status).toBe(429)
    expect((await post(asks(['Mutation:Person:Create']))).status).toBe(200)
    expect((await post(wrong('f'), '192.0.2.2')).status).toBe(401)
  })

  it('an unknown id is counted like a known one', async () => {
    for (const id of ['persons', 'nobody']) {
      const { post } = createRoute(limits)
      const statuses: number[] = []
      for (let turn = 1; turn <= 5; turn++) statuses.push((await post(wrong(id), `192.0.2.${turn}`)).status)
      expect(statuses).toEqual([401, 401, 401, 429, 429])
    }
  })

  it('a /64 of IPv6 is one address, and a mapped IPv4 address is itself', async () => {
    const { post } = createRoute(limits)
    for (let turn = 0; turn < 5; turn++) await post(wrong(`id ${turn}`), `2001:db8::${turn.toString(16)}`)
    expect((await post(wrong('other'), '2001:db8:0:0:ffff::1')).status).toBe(429)
    expect((await post(wrong('other'), '2001:db8:0:1::1')).status).toBe(401)
    for (let turn = 0; turn < 5; turn++) await post(wrong(`more ${turn}`), '::ffff:192.0.2.7')
    expect((await post(wrong('another'), '192.0.2.7')).status).toBe(429)
    expect((await post(wrong('another'), '::ffff:192.0.2.8')).status).toBe(401)
  })

  it('requests without credentials to count are not counted', async () => {
    const { post } = createRoute(limits)
    for (let turn = 0; turn < 20; turn++) expect((await post({})).status).toBe(400)
    expect((await post(wrong('persons'))).status).toBe(401)
  })
})

describe('no answer shows an API key', () => {
  it.each([
    [asks(['{'])],
    [asks(['Mutation:*'])],
    [asks([])],
    [{ id: API_KEY, apiKey: API_KEY, scopes: ['*'] }],
    [`{"apiKey":"${API_KEY}`],
  ])('neither a right one nor a wrong one', async (body) => {
    const response = await createRoute().post(body)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(JSON.stringify(response)).not.toContain(API_KEY)
  })
})
