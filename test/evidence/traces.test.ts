import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import type { DecisionRecord } from '../../src/evidence/record.ts'
import { settleTraces } from '../../src/evidence/tracing/trace-context.ts'
import { startGateway } from '../kit/gateway.ts'
import { postStream } from '../support/event-stream.ts'
import { startFourSubgraphs } from '../support/four-subgraphs.ts'
import { openSocket } from '../support/sockets.ts'

const exporter = new InMemorySpanExporter()
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = 'b7ad6b7169203331'
const CALLER = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'a=1', baggage: 'tenant=blue' }

function install(): void {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  )
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  )
}

function uninstall(): void {
  trace.disable()
  context.disable()
  propagation.disable()
}

/** Waits for a span: some end after their answer has gone out. */
async function spansUntil(isLast: (span: ReadableSpan) => boolean): Promise<readonly ReadableSpan[]> {
  for (;;) {
    const spans = exporter.getFinishedSpans()
    if (spans.some(isLast)) return spans
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const isRequest = ({ kind }: ReadableSpan): boolean => kind === SpanKind.SERVER
/** Every span under the name of its parent. */
function treeOf(spans: readonly ReadableSpan[]): readonly string[] {
  const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]))
  return spans
    .map((span) => `${names.get(span.parentSpanContext?.spanId ?? '') ?? '-'} > ${span.name}`)
    .sort()
}

function named(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  const found = spans.find((span) => span.name === name)
  if (found === undefined) throw new TypeError(`There is no span ${name}.`)
  return found
}

const TYPES = `
  ${authTypeDefs}
  type Person { name: String, email: String @auth(scopes: [["Read:Email"]]) }
  type Query { hello(text: String): String, person: Person, secret: String @auth(scopes: [["Read:Secret"]]), broken: String }
  type Subscription { tick: Int }`

const SDL = {
  schemaFrom: 'sdl' as const,
  sdl: () => [{ name: 'sdl', text: 'type Query { hello: String }' }],
}

async function* ticks() {
  yield { tick: 1 }
}

const SCHEMA = {
  typeDefs: TYPES,
  resolvers: {
    Query: {
      hello: () => 'hello',
      person: () => ({ name: 'Ada', email: 'a@b' }),
      broken: () => {
        throw new Error('a text that holds the secret hunter2')
      },
    },
    Subscription: { tick: { subscribe: ticks } },
  },
}

/** A GraphQL API that keeps the headers that it was sent. */
async function startUpstream(status = 200) {
  const seen: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers)
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"data":{"hello":"there"}}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` }
}

async function startBefore(url: string, traces = {}) {
  const { url: own } = await startGateway({
    before: 'upstream',
    at: { url },
    traces,
    upstream: { ...SDL, retries: { attempts: 1 } },
  })
  return (query: string, headers = {}) =>
    fetch(`${own}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    })
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  exporter.reset()
})

describe('a gateway whose process has an SDK of OpenTelemetry', () => {
  beforeAll(install)
  afterAll(uninstall)

  it('makes a span of a request and one of each step, below that of the caller', async () => {
    const records: DecisionRecord[] = []
    const gateway = await startGateway({
      before: 'schema',
      schema: SCHEMA,
      onDecision: (one) => records.push(one),
    })
    await gateway.graphql('query Greet { hello(text: "hunter2") }', { headers: CALLER })
    const spans = await spansUntil(isRequest)
    expect(treeOf(spans)).toEqual([
      '- > POST /graphql',
      'POST /graphql > authenticate',
      'POST /graphql > decide',
      'POST /graphql > execute',
      'POST /graphql > prepare',
    ])
    const request = named(spans, 'POST /graphql')
    expect(request.parentSpanContext).toMatchObject({ traceId: TRACE, spanId: PARENT, isRemote: true })
    expect(request.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/graphql',
      'http.response.status_code': 200,
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Greet',
      'graphql.document.hash': expect.stringMatching(/^[0-9a-f]{64}$/),
      'portcullis.decision': 'allow',
      'portcullis.transport': 'post',
    })
    expect(request.status.code).toBe(SpanStatusCode.UNSET)
    expect(records[0]?.traceId).toBe(TRACE)
  })

  it('records the trace id of its own span where a caller has none', async () => {
    const records: DecisionRecord[] = []
    const gateway = await startGateway({
      before: 'schema',
      schema: SCHEMA,
      onDecision: (one) => records.push(one),
    })
    await gateway.graphql('{ hello }')
    const spans = await spansUntil(isRequest)
    expect(records[0]?.traceId).toBe(spans[0]?.spanContext().traceId)
  })

  it('tells of a denied and of a reduced operation why, and executes none that is denied', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    const token = await gateway.tokenFor('Other')
    exporter.reset()
    await gateway.graphql('{ secret }', { token })
    const denied = await spansUntil(isRequest)
    expect(treeOf(denied)).not.toContain('POST /graphql > execute')
    const why = {
      'portcullis.decision': 'deny',
      'portcullis.cause': 'forbidden',
      'portcullis.denied': ['Query.secret'],
      'portcullis.denied_count': 1,
    }
    expect(named(denied, 'POST /graphql').attributes).toMatchObject({
      ...why,
      'http.response.status_code': 403,
    })
    expect(named(denied, 'decide').attributes).toMatchObject(why)
    exporter.reset()
    await gateway.graphql('{ person { name email } }', { token })
    expect(named(await spansUntil(isRequest), 'POST /graphql').attributes).toMatchObject({
      'portcullis.decision': 'reduce',
      'portcullis.denied': ['Person.email'],
    })
  })

  it('marks what failed, in words of its own alone', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    await gateway.graphql('{ broken }')
    const spans = await spansUntil(isRequest)
    expect(named(spans, 'execute')).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'graphql_errors', 'portcullis.errors': 1 },
    })
    expect(
      JSON.stringify(spans.map(({ attributes, events, status }) => [attributes, events, status])),
    ).not.toContain('hunter2')
  })

  it('tells of a request that is no operation', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    await gateway.fetch('/graphql', { method: 'POST', headers: { accept: 'image/png' }, body: '{}' })
    const spans = await spansUntil(isRequest)
    expect(named(spans, 'POST /graphql').attributes).toMatchObject({
      'portcullis.decision': 'refused',
      'portcullis.cause': 'not_acceptable',
      'http.response.status_code': 406,
    })
  })

  it('makes one span of each operation of a socket and of an event stream', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    const client = await openSocket(gateway.url)
    await client.init()
    client.send({ id: 'a', type: 'subscribe', payload: { query: 'subscription Tick { tick }' } })
    const spans = await spansUntil(isRequest)
    expect(treeOf(spans)).toEqual([
      '- > GraphQL websocket',
      'GraphQL websocket > decide',
      'GraphQL websocket > execute',
      'GraphQL websocket > prepare',
    ])
    expect(named(spans, 'GraphQL websocket').attributes).toMatchObject({
      'graphql.operation.type': 'subscription',
      'portcullis.decision': 'allow',
    })
    client.socket.close()
    exporter.reset()
    await (await postStream(gateway.url, { query: 'subscription { tick }' })).text()
    const streamed = await spansUntil(({ attributes }) => attributes['portcullis.transport'] === 'sse')
    expect(named(streamed, 'GraphQL sse').attributes['portcullis.decision']).toBe('allow')
  })

  it('sends an upstream the context of the span of its request', async () => {
    const { url, seen } = await startUpstream()
    const ask = await startBefore(url)
    await ask('{ hello }', CALLER)
    const spans = await spansUntil(isRequest)
    const client = named(spans, 'POST')
    expect(treeOf(spans)).toContain('execute > POST')
    expect(client.kind).toBe(SpanKind.CLIENT)
    expect(client.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
    })
    expect(seen[0]).toMatchObject({
      traceparent: `00-${TRACE}-${client.spanContext().spanId}-01`,
      tracestate: 'a=1',
      baggage: 'tenant=blue',
    })
  })

  it('sends no baggage, or nothing of a trace, where that is configured', async () => {
    const { url, seen } = await startUpstream()
    await (await startBefore(url, { upstream: 'context' }))('{ hello }', CALLER)
    await (await startBefore(url, { upstream: 'none' }))('{ hello }', CALLER)
    expect(seen[0]?.['traceparent']).toContain(TRACE)
    expect(seen[0]).not.toHaveProperty('baggage')
    for (const name of Object.keys(CALLER)) expect(seen[1]).not.toHaveProperty(name)
  })

  it('marks a request that its upstream fails, and the step and the attempt that did', async () => {
    const { url } = await startUpstream(503)
    await (await startBefore(url))('{ hello }')
    const spans = await spansUntil(isRequest)
    for (const name of ['POST', 'execute', 'POST /graphql'])
      expect([name, named(spans, name).status.code]).toEqual([name, SpanStatusCode.ERROR])
  })

  it('makes a span of each request to the upstreams of a composed schema', async () => {
    const { url, seen } = await startUpstream()
    const { graphql } = await startGateway({ before: 'upstreams', upstreams: { one: { url, sdl: SDL.sdl } } })
    await graphql('{ hello }')
    const spans = await spansUntil(isRequest)
    expect(treeOf(spans)).toContain('execute > POST')
    expect(seen[0]?.['traceparent']).toContain(named(spans, 'POST').spanContext().spanId)
  })

  it('makes a span of each request to the subgraphs of a supergraph, below the same step', async () => {
    const four = await startFourSubgraphs()
    closing.push(() => four.close())
    const { graphql, tokenFor } = await startGateway({
      before: 'supergraph',
      supergraph: four.supergraphSdl,
    })
    const token = await tokenFor('*')
    exporter.reset()
    four.takeCounts()
    await graphql('{ products { name shipping } }', { token, headers: CALLER })
    const asked = Object.values(four.takeCounts()).reduce((sum, count) => sum + count, 0)
    const spans = await spansUntil(isRequest)
    expect(asked).toBeGreaterThan(1)
    expect(treeOf(spans).filter((edge) => edge === 'execute > POST')).toHaveLength(asked)
    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([TRACE]))
  }, 60_000)

  it('makes none where spans are off', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA, traces: { spans: 'off' } })
    await gateway.graphql('{ hello }')
    expect(exporter.getFinishedSpans()).toEqual([])
  })
})

describe('a gateway whose process has no SDK', () => {
  it('sends an upstream the context that its caller sent, where that is well-formed', async () => {
    const { url, seen } = await startUpstream()
    const ask = await startBefore(url)
    await ask('{ hello }', CALLER)
    await ask('{ hello }', { ...CALLER, traceparent: 'nonsense', baggage: 'a=b, '.repeat(2_000) })
    await ask('{ hello }')
    expect(seen[0]).toMatchObject(CALLER)
    for (const request of seen.slice(1))
      for (const name of Object.keys(CALLER)) expect(request).not.toHaveProperty(name)
    expect(exporter.getFinishedSpans()).toEqual([])
  })

  it('begins with an SDK that is registered later, and ends with it', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    await gateway.graphql('{ hello }')
    install()
    await gateway.graphql('{ hello }')
    expect(await spansUntil(isRequest)).toHaveLength(5)
    uninstall()
    await gateway.graphql('{ hello }')
    expect(exporter.getFinishedSpans()).toHaveLength(5)
  })

  it('makes one trace of a request where the SDK has neither a context manager nor a propagator', async () => {
    const { url, seen } = await startUpstream()
    const ask = await startBefore(url)
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    )
    await ask('{ hello }', CALLER)
    const spans = await spansUntil(isRequest)
    trace.disable()
    expect(treeOf(spans)).toContain('execute > POST')
    expect(seen[0]?.['traceparent']).toBe(`00-${TRACE}-${named(spans, 'POST').spanContext().spanId}-01`)
  })
})

it('settings of traces are refused where they are none', () => {
  expect(() => settleTraces({ spans: 'yes' as never })).toThrow('traces.spans must be "on" or "off".')
  expect(() => settleTraces({ upstream: 'some' as never })).toThrow(
    'traces.upstream must be "all", "context" or "none".',
  )
})
