import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { guardSchema } from '../../src/adapters/schema/guard-schema.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import type { DecisionRecord } from '../../src/evidence/record.ts'
import { type BeforeSchema, startGateway } from '../kit/gateway.ts'
import { postStream } from '../support/event-stream.ts'
import { openSocket } from '../support/sockets.ts'

const TYPES = `
  ${authTypeDefs}
  type Person { name: String, email: String @auth(scopes: [["Read:Email"]]) }
  type Query { hello(text: String): String, person: Person, secret: String @auth(scopes: [["Read:Secret"]]) }
  type Mutation { CreatePerson(name: String): Person }
  type Subscription { tick: Int, guarded: Int @auth(scopes: [["Watch"]]) }`

async function start(options: Partial<BeforeSchema> = {}) {
  const records: DecisionRecord[] = []
  async function* ticks() {
    yield { tick: 1 }
  }
  const gateway = await startGateway({
    before: 'schema',
    schema: {
      typeDefs: TYPES,
      resolvers: {
        Query: { hello: () => 'hello', person: () => ({ name: 'Ada', email: 'a@b' }) },
        Mutation: { CreatePerson: () => ({ name: 'Ada' }) },
        Subscription: { tick: { subscribe: ticks } },
      },
    },
    onDecision: (record) => records.push(record),
    ...options,
  })
  /** The one record since the last time. */
  const only = (): DecisionRecord => {
    expect(records).toHaveLength(1)
    return records.pop() as DecisionRecord
  }
  return { gateway, records, only }
}

const MUTATION = 'mutation Make($name: String) { CreatePerson(name: $name) { name } }'

describe('a record', () => {
  it('of an operation without a name lists its root fields, each once', async () => {
    const { gateway, only } = await start()
    await gateway.graphql(
      '{ a: hello ...F ... { b: hello(text: "x") } } fragment F on Query { person { ...G } } fragment G on Person { name }',
    )
    expect(only()).toMatchObject({ operationName: undefined, rootFields: ['hello', 'person'] })
    await gateway.graphql('mutation { CreatePerson { name } }')
    expect(only()).toMatchObject({ decision: 'deny', rootFields: ['CreatePerson'] })
    await gateway.graphql(MUTATION)
    expect(only().rootFields).toBeUndefined()
    await gateway.graphql('{ hello')
    expect(only().rootFields).toBeUndefined()
  })

  it('tells of an allowed mutation who asked for what, and what it used', async () => {
    const { gateway, only } = await start()
    const token = await gateway.tokenFor('Mutation:*')
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const answer = await gateway.graphql(MUTATION, {
      token,
      variables: { name: 'Ada' },
      headers: { 'x-request-id': 'order-7', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-request-id')).toBe('order-7')
    const record = only()
    expect(record).toEqual({
      time: expect.any(Number),
      requestId: 'order-7',
      traceId,
      transport: 'post',
      operationName: 'Make',
      operationKind: 'mutation',
      documentId: createHash('sha256').update(MUTATION).digest('hex'),
      issuer: expect.any(String),
      subject: 'tests',
      client: 'tests',
      decision: 'allow',
      cause: undefined,
      denied: [],
      missingScopes: [],
      wouldBe: undefined,
      wouldDeny: [],
      usedScopes: ['Mutation:Person:Create'],
      epoch: expect.any(Number),
      ms: {
        authenticate: expect.any(Number),
        prepare: expect.any(Number),
        decide: expect.any(Number),
        run: expect.any(Number),
        total: expect.any(Number),
      },
    })
    expect(Object.isFrozen(record) && Object.isFrozen(record.denied)).toBe(true)
  })

  it('tells of a denied, a reduced and a refused operation why, and of which coordinates', async () => {
    const { gateway, only } = await start()
    await gateway.graphql(MUTATION)
    expect(only()).toMatchObject({
      decision: 'deny',
      cause: 'missing_token',
      denied: ['Mutation.CreatePerson'],
      subject: undefined,
      usedScopes: [],
    })
    const token = await gateway.tokenFor('Other')
    await gateway.graphql(MUTATION, { token })
    expect(only()).toMatchObject({
      decision: 'deny',
      cause: 'forbidden',
      subject: 'tests',
      missingScopes: ['Mutation:Person:Create'],
    })
    await gateway.graphql('{ person { name email } }', { token })
    expect(only()).toMatchObject({ decision: 'reduce', cause: 'forbidden', denied: ['Person.email'] })
    await gateway.graphql('{ hello }', { token: 'not.a.token' })
    expect(only()).toMatchObject({ decision: 'deny', cause: 'invalid_token', denied: [] })
    for (const [text, cause] of [
      ['{ hello', 'parse_failed'],
      ['{ nothing }', 'validation_failed'],
      ['query A { hello } query B { hello }', 'unknown_operation'],
      [`{ ${'hello '.repeat(2_001)} }`, 'operation_too_complex'],
      ['', 'bad_request'],
    ] as const) {
      await gateway.graphql(text)
      expect([cause, only()]).toMatchObject([cause, { decision: 'refused', cause }])
    }
    await gateway.graphql('query ($a: String) { hello(text: $a) }', { variables: { a: 1 } })
    expect(only()).toMatchObject({ decision: 'refused', cause: 'bad_variables', operationKind: 'query' })
  })

  it('is left by what is refused before it is an operation', async () => {
    const { gateway, only, records } = await start({ limits: { bodyBytes: 500 } })
    const json = { 'content-type': 'application/json' }
    const post = (body: string, headers: Readonly<Record<string, string>> = json) =>
      gateway.fetch('/graphql', { method: 'POST', headers, body })
    for (const [cause, answer] of [
      ['bad_request', () => post('[{"query":"{ hello }"},{"query":"{ hello }"}]')],
      ['bad_request', () => post('{')],
      ['unsupported_media_type', () => post('hello', { 'content-type': 'text/plain' })],
      ['payload_too_large', () => post(JSON.stringify({ query: 'x'.repeat(600) }))],
      ['not_acceptable', () => post('{"query":"{ hello }"}', { ...json, accept: 'image/png' })],
      ['bad_request', () => gateway.fetch('/graphql?query={hello}')],
    ] as const) {
      const { headers } = await answer()
      expect([cause, only()]).toMatchObject([
        cause,
        { decision: 'refused', cause, requestId: headers.get('x-request-id') },
      ])
    }
    await gateway.raw({
      method: 'POST',
      path: '/graphql',
      headers: [
        ['content-type', 'application/json'],
        ['authorization', 'Bearer a'],
        ['authorization', 'Bearer b'],
      ],
      body: '{"query":"{ hello }"}',
    })
    expect(only()).toMatchObject({ decision: 'refused', cause: 'duplicate_authorization' })
    await gateway.fetch('/graphql', { method: 'PUT' })
    await gateway.fetch('/health')
    expect(records).toEqual([])
  })

  it('is one for each operation by GET, over a socket and over an event stream', async () => {
    const { gateway, only, records } = await start()
    await gateway.fetch('/graphql?query={hello}', { headers: { 'apollo-require-preflight': '1' } })
    expect(only()).toMatchObject({ transport: 'get', decision: 'allow' })
    await gateway.graphql('subscription { tick }')
    expect(only()).toMatchObject({ transport: 'post', decision: 'refused', cause: 'unknown_operation' })

    const stream = await postStream(gateway.url, { query: 'subscription { tick }' })
    await stream.rest()
    expect(only()).toMatchObject({ transport: 'sse', decision: 'allow', operationKind: 'subscription' })
    await postStream(gateway.url, { query: 'subscription { guarded }' })
    expect(only()).toMatchObject({ transport: 'sse', decision: 'deny', cause: 'missing_token' })
    const either = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream;q=0.5',
      },
      body: '{"query":"subscription { tick }"}',
    })
    expect(either.status).toBe(200)
    expect(only()).toMatchObject({ transport: 'sse', decision: 'allow' })

    const socket = await openSocket(gateway.url, { headers: { 'x-request-id': 'from-a-socket' } })
    await socket.init()
    for (const [id, query, expected] of [
      ['1', '{ hello }', { decision: 'allow' }],
      ['2', 'subscription { tick }', { decision: 'allow', operationKind: 'subscription' }],
      ['3', 'mutation { CreatePerson { name } }', { decision: 'deny', cause: 'missing_token' }],
      ['4', '{', { decision: 'refused', cause: 'parse_failed' }],
    ] as const) {
      socket.send({ type: 'subscribe', id, payload: { query } })
      for (;;) {
        const { type } = await socket.next()
        if (type === 'complete' || type === 'error') break
      }
      expect(only()).toMatchObject({ transport: 'websocket', requestId: 'from-a-socket', ...expected })
    }
    expect(records).toEqual([])
  })

  it('holds nothing of a request id, a trace or a name that is not well-formed', async () => {
    const { gateway, only } = await start()
    for (const id of ['a b', '"quoted"', 'x'.repeat(129), 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2lnbmF0dXJl']) {
      const { headers } = await gateway.graphql('{ hello }', {
        operationName: '{ not a name }',
        headers: { 'x-request-id': id, traceparent: '00-0-0-00' },
      })
      const record = only()
      expect(record).toMatchObject({ operationName: undefined, traceId: undefined })
      expect(record.requestId).toMatch(/^[0-9a-f-]{36}$/)
      expect(headers.get('x-request-id')).toBe(record.requestId)
    }
  })

  it('changes nothing when the host that takes it throws, rejects or never answers', async () => {
    const lines: string[] = []
    const fates = [
      () => {
        throw new Error('no room')
      },
      () => Promise.reject(new Error('no room')),
      () => new Promise(() => undefined),
    ]
    for (const onDecision of fates) {
      const { gateway } = await start({
        onDecision,
        logLevel: 'error',
        logTo: { write: (line: string) => lines.push(line) },
      })
      for (let round = 0; round < 5; round += 1)
        expect((await gateway.graphql('{ hello }')).body).toEqual({ data: { hello: 'hello' } })
    }
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['onDecision failed', 'onDecision failed'])
  })
})

describe('guardSchema', () => {
  it('says that it has no onDecision, as it sees no whole operations', () => {
    const options = { onDecision: () => undefined } as object
    expect(() => guardSchema(buildSchema('type Query { a: Int }'), options)).toThrow(
      'guardSchema sees no whole operations, and has no onDecision',
    )
  })
})
