import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import type { DecisionRecord } from '../../src/evidence/record.ts'
import { openStore } from '../../src/store/open-store.ts'
import { CLIENT } from '../kit/client.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { scrape } from '../support/scrape.ts'

const REQUESTS = 1_000

/** A secret that is found wherever it turns up, whole or in part. */
const createMark = (index: number): string => `secret${String(index).padStart(5, '0')}mark`
const MARK = /secret\d{5}mark/
/** A JWT whose claims and signature hold the mark, as base64url would show it. */
const markedJwt = (mark: string): string =>
  [{ alg: 'HS256' }, { id: mark, scopes: ['*'] }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat(mark)
    .join('.')

type Send = (gateway: TestGateway, mark: string, token: string) => Promise<unknown>

const post =
  (
    path: string,
    body: (mark: string) => unknown,
    headers: (mark: string) => Record<string, string> = () => ({}),
  ): Send =>
  (gateway, mark, token) =>
    gateway.fetch(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(path === '/graphql' && { authorization: `Bearer ${token}` }),
        ...headers(mark),
      },
      body: typeof body(mark) === 'string' ? (body(mark) as string) : JSON.stringify(body(mark)),
    })
const ask = (query: string, more: object = {}, headers?: (mark: string) => Record<string, string>): Send =>
  post('/graphql', (mark) => JSON.parse(JSON.stringify({ query, ...more }).replaceAll('MARK', mark)), headers)
const get =
  (path: string, headers: (mark: string) => Record<string, string> = () => ({})): Send =>
  (gateway, mark) =>
    gateway.fetch(path.replaceAll('MARK', mark), { headers: headers(mark) })
const form =
  (path: string, fields: Readonly<Record<string, string>>): Send =>
  (gateway, mark) =>
    gateway.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(
        Object.entries(fields).map(([name, value]) => [name, value.replaceAll('MARK', mark)]),
      ),
    })
const socket =
  (parameters: (mark: string) => Record<string, unknown>, query: string, variables: object = {}): Send =>
  async ({ url }, mark) => {
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql?access_token=${mark}`,
      webSocketImpl: WebSocket,
      connectionParams: parameters(mark),
      retryAttempts: 0,
    })
    const payload = JSON.parse(JSON.stringify({ query, variables }).replaceAll('MARK', mark))
    try {
      for await (const _ of client.iterate(payload));
    } catch {
      // Refused, as it may be.
    } finally {
      await client.dispose()
    }
  }

const MUTATION = 'mutation ($name: String) { createPerson(name: $name) }'

/** Every place in which a client can write a secret. */
const PLACES: Readonly<Record<string, Send>> = {
  'a bearer token': get('/graphql?query={open}', (mark) => ({ authorization: `Bearer ${mark}` })),
  'a forged JWT': ask('{ open }', {}, (mark) => ({ authorization: `Bearer ${markedJwt(mark)}` })),
  'Basic credentials': get('/account', (mark) => ({
    authorization: `Basic ${Buffer.from(`tests:${mark}`).toString('base64')}`,
  })),
  'another scheme': ask('{ open }', {}, (mark) => ({ authorization: `Token ${mark}` })),
  'an API key header': get('/account', (mark) => ({ 'x-api-key': mark })),
  'a cookie': ask('{ open }', {}, (mark) => ({ cookie: `session=${mark}` })),
  'the referer': ask('{ open }', {}, (mark) => ({ referer: `https://example.org/?token=${mark}` })),
  'the user agent': ask('{ open }', {}, (mark) => ({ 'user-agent': mark })),
  'a request id shaped like a token': ask('{ open }', {}, (mark) => ({ 'x-request-id': markedJwt(mark) })),
  baggage: ask('{ open }', {}, (mark) => ({ baggage: `token=${mark}` })),
  'trace state': ask('{ open }', {}, (mark) => ({
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: `vendor=${mark}`,
  })),
  'an unknown header': ask('{ open }', {}, (mark) => ({ 'x-password': mark })),
  'the query string': get('/graphql?query={open}&access_token=MARK&token=MARK'),
  'the query string of an unknown path': get('/nothing?access_token=MARK'),
  'a malformed query string': get('/graphql?query=%ZZMARK'),
  'a literal': ask('mutation { createPerson(name: "MARK") }'),
  'a literal of a denied mutation': ask('mutation { deletePerson(name: "MARK") }'),
  'a literal of a failing resolver': ask('{ fail(with: "MARK") }'),
  'a comment': ask('{ open } # MARK'),
  'a default value': ask('mutation ($name: String = "MARK") { createPerson(name: $name) }'),
  'a variable': ask(MUTATION, { variables: { name: 'MARK' } }),
  'an unused variable': ask('{ open }', { variables: { password: 'MARK' } }),
  'a variable of a denied mutation': ask('mutation ($name: String) { deletePerson(name: $name) }', {
    variables: { name: 'MARK' },
  }),
  'an extension': ask('{ open }', { extensions: { token: 'MARK' } }),
  'an unreadable body': post('/graphql', (mark) => `{"query":"{ open }","variables":{"a":"${mark}`),
  'a member beside': ask('{ open }', { password: 'MARK' }),
  'the question for scopes': post('/scopes', (mark) => ({
    query: `mutation { deletePerson(name: "${mark}") }`,
  })),
  'the API key at /jwt': post('/jwt', (mark) => ({ id: CLIENT.id, apiKey: mark, scopes: ['*'] })),
  'the id at /jwt': post('/jwt', (mark) => ({ id: mark, apiKey: CLIENT.apiKey, scopes: ['*'] })),
  'a member beside at /jwt': post('/jwt', (mark) => ({ ...CLIENT, password: mark })),
  'an unreadable body at /jwt': post('/jwt', (mark) => `{"apiKey":"${mark}`),
  'the token at /jwt/refresh': post('/jwt/refresh', (mark) => ({ jwt: markedJwt(mark) })),
  'the secret at /oauth/token': form('/oauth/token', {
    grant_type: 'client_credentials',
    client_id: CLIENT.id,
    client_secret: 'MARK',
  }),
  'the token at /oauth/revoke': form('/oauth/revoke', {
    client_id: CLIENT.id,
    client_secret: CLIENT.apiKey,
    token: 'MARK',
  }),
  'the token at /oauth/introspect': form('/oauth/introspect', {
    client_id: CLIENT.id,
    client_secret: CLIENT.apiKey,
    token: 'MARK',
  }),
  'a key in the path of /account': get('/account/keys/MARK'),
  'a signing secret': (gateway, mark) =>
    gateway.fetch('/account/signing-key', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-api-key': CLIENT.apiKey },
      body: JSON.stringify({ secret: `${mark} with enough bytes for a secret`, claims: 'neoday' }),
    }),
  'a user’s person': (gateway, mark) =>
    gateway.fetch('/account/users', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': CLIENT.apiKey },
      body: JSON.stringify({ person: { password: mark } }),
    }),
  'the parameters of a socket': socket(
    (mark) => ({ authorization: `Bearer ${mark}`, password: mark }),
    '{ open }',
  ),
  'a variable over a socket': socket(() => ({}), MUTATION, { name: 'MARK' }),
}

const schema = {
  typeDefs: `type Query { open: String fail(with: String): String }
    type Mutation { createPerson(name: String): String deletePerson(name: String): String }
    type Subscription { moment: Int }`,
  resolvers: {
    Query: {
      open: () => 'open',
      fail: (_source: unknown, args: { readonly with: string }) => {
        throw Object.assign(new Error('an upstream failed'), { request: { body: args } })
      },
    },
    Mutation: { createPerson: () => 'created', deletePerson: () => 'deleted' },
  },
}

const exporter = new InMemorySpanExporter()

describe(`${REQUESTS} requests with a secret in every place that a client can write`, () => {
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    propagation.setGlobalPropagator(
      new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
    )
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    )
  })
  afterAll(() => {
    trace.disable()
    context.disable()
    propagation.disable()
  })

  it('leave it in no log, record, span, metric, audit row, header or error', async () => {
    const lines: string[] = []
    const records: DecisionRecord[] = []
    const answers: string[] = []
    const store = await openStore('memory:', { now: Date.now, random: randomBytes })
    const gateway = await startGateway({
      before: 'schema',
      schema,
      store,
      decisions: { log: 'all', sample: 1 },
      metrics: { port: 0 },
      onDecision: (record) => records.push(record),
      logLevel: 'trace',
      logTo: { write: (line: string) => lines.push(line) },
    })
    const token = await gateway.tokenFor('Mutation:Person:Create')
    const places = Object.entries(PLACES)
    for (let index = 0; index < REQUESTS; index += 1) {
      const [name, send] = places[index % places.length] ?? ['', get('/')]
      const answer = (await send(gateway, createMark(index), token)) as
        | { readonly text: string; readonly headers: Headers }
        | undefined
      if (answer !== undefined) answers.push(`${name}: ${JSON.stringify([...answer.headers])} ${answer.text}`)
    }
    const rows = await store.audit.read({ after: 0, limit: 10_000 })
    const metrics = (await scrape(gateway.metricsUrl)).text.split('\n')
    await gateway.close()
    await store.close()
    const spans = exporter.getFinishedSpans()
    expect(records.length).toBeGreaterThan(REQUESTS / 2)
    expect(spans.length).toBeGreaterThan(REQUESTS)
    expect(lines.length).toBeGreaterThan(REQUESTS / 10)
    expect(rows.length).toBeGreaterThan(10)
    expect(metrics.length).toBeGreaterThan(100)
    // What is looked for would be found, in the clear and inside a token.
    for (const text of [createMark(1), markedJwt(createMark(1)).split('.')[1] ?? ''])
      expect(MARK.test(decode(text)) || MARK.test(text)).toBe(true)
    const everywhere = {
      lines,
      // Getters are evaluated.
      records: records.map((record) => JSON.stringify(record)),
      // The trace state of a caller is that of its span context, and goes on as it came; no attribute holds it.
      spans: spans.map(({ name, attributes, events, links, status }) =>
        JSON.stringify([name, attributes, events, links.map((link) => link.attributes), status]),
      ),
      rows: rows.map((row) => JSON.stringify(row)),
      answers,
      metrics,
    }
    for (const [what, texts] of Object.entries(everywhere))
      expect([what, texts.filter((text) => MARK.test(text) || MARK.test(decode(text))).slice(0, 3)]).toEqual([
        what,
        [],
      ])
  }, 60_000)
})

/** Whatever in a text may be base64url, as text. */
function decode(text: string): string {
  return text.replaceAll(/[\w-]{16,}/g, (part) => Buffer.from(part, 'base64url').toString('latin1'))
}
