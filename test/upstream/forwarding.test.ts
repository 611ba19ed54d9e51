import { describe, expect, it } from '@jest/globals'
import { type BeforeUpstreamAt, startGateway, type TestGateway } from '../kit/gateway.ts'
import { type Recorder, sendJson, startRecorder } from './recorder.ts'

const TYPES = `
  enum Kind { A B }
  input Filter { kind: Kind }
  type Person { name: String, email: String, friends: [Person!] }
  type Query { open: String, person(id: ID, filter: Filter): Person, me: Person }
  type Mutation { createPerson(name: String): Person, deletePerson(id: ID!): Person }
  type Subscription { personChanged: Person }`
const RULES = 'extend type Person { email: String @auth(scopes: [["email"]]) }'
const PERSON = { name: 'Ada', email: 'ada@example.org', friends: [{ name: 'Bob', email: 'b@example.org' }] }

async function start(
  settings: Partial<BeforeUpstreamAt> = {},
): Promise<{ readonly recorder: Recorder; readonly gateway: TestGateway }> {
  const recorder = await startRecorder(TYPES, {
    Query: { open: () => 'yes', person: () => PERSON },
    Mutation: { createPerson: () => PERSON },
  })
  const upstream = { sdl: () => [{ name: 'rules.graphql', text: RULES }], ...settings.upstream }
  return {
    recorder,
    gateway: await startGateway({ before: 'upstream', at: recorder, ...settings, upstream }),
  }
}

describe('what is sent upstream', () => {
  it('is the selected operation alone, printed, with its fragments, its name and the variables it declares', async () => {
    const { recorder, gateway } = await start()
    const query = `
      query A { open person { ...G } }
      query B($id: ID) { person(id: $id) { ...F } }
      fragment F on Person { name }
      fragment G on Person { friends { name } }`
    const answer = await gateway.graphql(query, {
      operationName: 'B',
      variables: { id: '1', other: 2, __proto__: 3 },
    })
    expect(answer.body).toEqual({ data: { person: { name: 'Ada' } } })
    expect(recorder.received).toHaveLength(1)
    const [{ body, method, url } = { body: '' }] = recorder.received
    expect([method, url]).toEqual(['POST', '/api/graphql?fixed=1'])
    expect(JSON.parse(body)).toEqual({
      query: 'query B($id: ID) {\n  person(id: $id) {\n    ...F\n  }\n}\n\nfragment F on Person {\n  name\n}',
      operationName: 'B',
      variables: { id: '1' },
    })
  })

  it('has no header of the caller that is not listed besides its request id, and never its token', async () => {
    const { recorder, gateway } = await start({ upstream: { forwardHeaders: ['x-tenant'] } })
    const token = await gateway.tokenFor('*')
    await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', authorization: `Bearer ${token}`, cookie: 'a=1' },
        ...{ 'x-request-id': '7', 'x-tenant': 'a', 'x-forwarded-for': '1.2.3.4' },
      },
      body: '{"query":"{ open }"}',
    })
    const names = recorder.received[0]?.headers.map(([name]) => name).sort()
    expect(names).toEqual([
      ...[
        'accept',
        'accept-encoding',
        'connection',
        'content-length',
        'content-type',
        'host',
        'user-agent',
        'x-request-id',
        'x-tenant',
      ],
    ])
    expect(recorder.received[0]?.headers).toContainEqual(['x-request-id', '7'])
  })

  it('has the token where it is forwarded, and the headers that the gateway adds', async () => {
    const forwarding = await start({ upstream: { authorization: 'forward' } })
    const token = await forwarding.gateway.tokenFor('*')
    await forwarding.gateway.graphql('{ open }', { token })
    expect(forwarding.recorder.received[0]?.headers).toContainEqual(['authorization', `Bearer ${token}`])
    const adding = await start({
      upstream: { headers: { authorization: 'Basic c2VjcmV0' } },
      baseline: { query: 'public', mutation: 'derived', subscription: 'derived' },
    })
    await adding.gateway.graphql('{ open }', { token: await adding.gateway.tokenFor('*') })
    const sent = adding.recorder.received[0]?.headers.filter(([name]) => name === 'authorization')
    expect(sent).toEqual([['authorization', 'Basic c2VjcmV0']])
  })
})

describe('a token that is not valid and counts as none', () => {
  it('is not passed on, as an upstream might believe it', async () => {
    const { gateway, recorder } = await start({
      upstream: { authorization: 'forward' },
      tokens: { invalid: 'anonymous' },
    })
    const token = `${(await gateway.tokenFor('*')).slice(0, -4)}AAAA`
    const answer = await gateway.graphql('{ open }', { token })
    expect([answer.status, answer.headers.get('portcullis-token')]).toEqual([200, 'invalid'])
    expect(recorder.received).toHaveLength(1)
    expect(recorder.received[0]?.headers.map(([name]) => name)).not.toContain('authorization')
  })
})

describe('a token in another place', () => {
  const tokens = { from: ['authorization', { header: 'x-api-token' }, { cookie: 'session' }] } as const
  const headersOf = (token: string) => ({
    'x-api-token': token,
    cookie: `session=${token}; theme=dark`,
    'content-type': 'application/json',
  })
  const ask = async (world: Awaited<ReturnType<typeof start>>, token: string) => {
    const body = '{"query":"{ open }"}'
    const answer = await world.gateway.fetch('/graphql', { method: 'POST', headers: headersOf(token), body })
    expect(answer.status).toBe(200)
    return Object.fromEntries(world.recorder.received[0]?.headers ?? [])
  }

  it('is not passed on, not even as the Authorization header', async () => {
    const world = await start({ tokens, upstream: { authorization: 'forward' } })
    const sent = await ask(world, await world.gateway.tokenFor('*'))
    expect(Object.keys(sent)).not.toEqual(expect.arrayContaining(['authorization']))
    expect([sent['x-api-token'], sent['cookie']]).toEqual([undefined, undefined])
  })

  it('is passed on where its header is listed, and it counts', async () => {
    const upstream = { forwardHeaders: ['x-api-token', 'cookie'] }
    const lenient = { ...tokens, invalid: 'anonymous' } as const
    const world = await start({ tokens: lenient, upstream })
    const token = await world.gateway.tokenFor('*')
    expect(await ask(world, token)).toMatchObject({
      'x-api-token': token,
      cookie: `session=${token}; theme=dark`,
    })
    const other = await start({ tokens: lenient, upstream })
    const sent = await ask(other, `${token.slice(0, -4)}AAAA`)
    expect([sent['x-api-token'], sent['cookie']]).toEqual([undefined, 'theme=dark'])
  })
})

describe('what comes back', () => {
  it('is the upstream’s bytes, with no header of its that is not listed', async () => {
    const { recorder, gateway } = await start()
    const bytes = '{ "data" : {"open":"\\u0041"},\n "extensions":{"x":1} }'
    recorder.answer = (_, response) => sendJson(response, 200, bytes)
    const { text, headers, status } = await gateway.graphql('{ open }')
    expect([status, text]).toEqual([200, bytes])
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('vary')).toContain('Authorization')
    expect([headers.get('x-from'), headers.get('set-cookie')]).toEqual([null, null])
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  it('passes on a large answer as it comes', async () => {
    const { recorder, gateway } = await start({
      upstream: { responseHeaders: ['x-from', 'constructor', '__proto__'] },
    })
    const bytes = JSON.stringify({ data: { open: 'x'.repeat(3_000_000) } })
    recorder.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-from': 'upstream' })
      response.end(bytes)
    }
    const { text, headers } = await gateway.graphql('{ open }')
    expect(text === bytes).toBe(true)
    expect(headers.get('x-from')).toBe('upstream')
  })

  it('of a reduced operation has the shape that the schema promises, with one error for each denied path', async () => {
    const { recorder, gateway } = await start({ introspection: 'public' })
    const query = '{ person { email name friends { name email } } }'
    const { status, body } = await gateway.graphql(query)
    expect(status).toBe(200)
    expect(body.data).toEqual({
      person: { email: null, name: 'Ada', friends: [{ name: 'Bob', email: null }] },
    })
    expect(body.errors?.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
      [['person', 'email'], 'UNAUTHENTICATED'],
      [['person', 'friends', 'email'], 'UNAUTHENTICATED'],
    ])
    expect(recorder.received).toHaveLength(1)
    expect(recorder.received[0]?.body).not.toContain('email')
    const allowed = await gateway.graphql(query, { token: await gateway.tokenFor('email') })
    expect(allowed.body).toEqual({ data: { person: PERSON } })
  })

  it('of a denied operation is a refusal, and nothing is sent', async () => {
    const { recorder, gateway } = await start()
    const query = 'mutation { createPerson(name: "x") { name } }'
    const anonymous = await gateway.graphql(query)
    expect([anonymous.status, anonymous.body.errors?.[0]?.message]).toEqual([401, 'No authorization token.'])
    expect(anonymous.headers.get('www-authenticate')).toContain('resource_metadata=')
    const forbidden = await gateway.graphql(query, {
      token: await gateway.tokenFor('Mutation:Person:Delete'),
    })
    expect([forbidden.status, forbidden.body.errors?.[0]?.extensions?.['code']]).toEqual([403, 'FORBIDDEN'])
    expect(recorder.received).toEqual([])
    const token = await gateway.tokenFor('Mutation:Person:Create')
    expect((await gateway.graphql(query, { token })).body).toEqual({
      data: { createPerson: { name: 'Ada' } },
    })
  })

  it('passes on the upstream’s own errors with their status', async () => {
    const { recorder, gateway } = await start()
    const bytes = '{"errors":[{"message":"of its own"}]}'
    recorder.answer = (_, response) => sendJson(response, 422, bytes)
    const { status, text } = await gateway.graphql('{ open }')
    expect([status, text]).toEqual([422, bytes])
  })
})

describe('what is answered here', () => {
  it('introspection, from the schema that is guarded, under its rule', async () => {
    const { recorder, gateway } = await start({ introspection: 'authenticated' })
    const query = '{ __schema { queryType { name } directives { name } } }'
    expect((await gateway.graphql(query)).status).toBe(401)
    const token = await gateway.tokenFor('nothing')
    const { body } = await gateway.graphql(query, { token })
    expect(body.data).toMatchObject({ __schema: { queryType: { name: 'Query' } } })
    expect(recorder.received).toEqual([])
    const mixed = await gateway.graphql(
      '{ ...F open } fragment F on Query { __type(name: "Person") { name } }',
      { token },
    )
    expect([mixed.status, mixed.text]).toEqual([200, '{"data":{"__type":{"name":"Person"},"open":"yes"}}'])
    const reduced = await gateway.graphql('{ open __type(name: "Person") { name } }')
    expect(reduced.body.data).toEqual({ open: 'yes', __type: null })
    expect(recorder.received.map(({ body }) => body.includes('__type('))).toEqual([false, false])
  })

  it.each([
    ['no GraphQL', '{ open', undefined, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ opn }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    ['no such operation', 'query A { open }', { operationName: 'B' }, 'OPERATION_RESOLUTION_FAILURE'],
    [
      'a condition that is no boolean',
      'query ($x: Boolean!) { open @skip(if: $x) }',
      { variables: { x: 'true' } },
      'BAD_USER_INPUT',
    ],
    [
      'a condition without a value',
      'query ($x: Boolean!) { open @skip(if: $x) }',
      { variables: {} },
      'BAD_USER_INPUT',
    ],
    [
      'an unknown value',
      'query ($f: Filter) { person(filter: $f) { name } }',
      { variables: { f: { kind: 'C' } } },
      'BAD_USER_INPUT',
    ],
    ['a subscription', 'subscription { personChanged { name } }', undefined, 'OPERATION_RESOLUTION_FAILURE'],
  ])('%s is refused with 200 or 400, by media type, and not sent', async (_, query, rest, code) => {
    const { recorder, gateway } = await start()
    const answer = await gateway.graphql(query, rest)
    expect([answer.status, answer.body.errors?.[0]?.extensions?.['code']]).toEqual([200, code])
    const strict = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query, ...rest }),
    })
    expect([strict.status, strict.body.errors?.[0]?.extensions?.['code']]).toEqual([400, code])
    expect(strict.body.data).toBeUndefined()
    expect(recorder.received).toEqual([])
  })
})
