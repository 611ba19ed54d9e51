import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import type { DecisionRecord } from '../../src/evidence/record.ts'
import { startGateway } from '../kit/gateway.ts'
import { type Answering, byRule, startPolicyServer } from '../kit/policy-server.ts'
import { scrape, sumOf } from '../support/scrape.ts'

const exporter = new InMemorySpanExporter()
beforeAll(() => {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  )
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
})
afterAll(() => {
  trace.disable()
  context.disable()
  propagation.disable()
})

async function start(answer: Answering) {
  exporter.reset()
  const engine = await startPolicyServer(answer)
  const records: DecisionRecord[] = []
  const lines: string[] = []
  const gateway = await startGateway({
    before: 'schema',
    schema: {
      typeDefs: `
        directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
        type Query { open: Int }
        type Mutation { pay(id: ID!): Int @policy(policies: [["may_pay"]]) }`,
      resolvers: { Query: { open: () => 1 }, Mutation: { pay: () => 1 } },
    },
    policies: { authzen: { url: engine.url, timeout: 5_000 } },
    onDecision: (record) => void records.push(record),
    logLevel: 'warn',
    logTo: { write: (line) => void lines.push(line) },
    metrics: { port: 0 },
  })
  const token = await gateway.tokenFor('*')
  return { engine, gateway, token, records, lines }
}

/** Waits for the span of a request: it ends after its answer has gone out. */
async function spansOf(name: string): Promise<readonly ReadableSpan[]> {
  for (;;) {
    const spans = exporter.getFinishedSpans()
    if (spans.some((span) => span.name === name)) return spans
    await new Promise((later) => setImmediate(later))
  }
}

function find(spans: readonly ReadableSpan[], name: string): ReadableSpan | undefined {
  return spans.find((span) => span.name === name)
}

const PAY = 'mutation { pay(id: 7) }'

describe('an operation whose policies are asked', () => {
  it('is measured, traced and told to the engine in its trace, once', async () => {
    const { engine, gateway, token, records } = await start(byRule(({ id }) => id === '7'))
    expect((await gateway.graphql(PAY, { token })).status).toBe(200)
    expect((await gateway.graphql('mutation { pay(id: 8) }', { token })).status).toBe(403)
    expect((await gateway.graphql('{ open }', { token })).status).toBe(200)
    expect(records.map(({ decision, cause, denied }) => [decision, cause, denied])).toEqual([
      ['allow', undefined, []],
      ['deny', 'forbidden', ['Mutation.pay']],
      ['allow', undefined, []],
    ])
    const scraped = await scrape(gateway.metricsUrl)
    expect(sumOf(scraped, 'portcullis_policy_duration_seconds_count', { outcome: 'answered' })).toBe(2)
    expect(sumOf(scraped, 'portcullis_policy_faults_total', {})).toBe(0)
    const spans = await spansOf('policies')
    const asked = find(spans, 'policies')
    expect(asked?.status.code).toBe(SpanStatusCode.UNSET)
    const sent = spans.find((span) => span.parentSpanContext?.spanId === asked?.spanContext().spanId)
    expect(engine.received[0]?.headers['traceparent']).toContain(sent?.spanContext().spanId)
  })

  it.each<[string, Answering, string, RegExp]>([
    ['closes', (_, response) => void response.destroy(), 'failed', /:\d+\/access\/v1\/evaluations: /],
    [
      'answers 500',
      (_, response) => void response.writeHead(500).end(),
      'failed',
      /it answers with status 500/,
    ],
    ['lies', () => ({ evaluations: [] }), 'invalid_answer', /evaluations: /],
  ])('and cannot be leaves a line, a record, a count and a span: %s', async (_, answer, fault, line) => {
    const { gateway, token, records, lines } = await start(answer)
    expect((await gateway.graphql(PAY, { token })).status).toBe(503)
    expect(gateway.calls.size).toBe(0)
    expect(records).toMatchObject([
      { decision: 'deny', cause: 'policy_unavailable', operationKind: 'mutation' },
    ])
    const told = lines.filter((one) => one.includes('policies could not be asked'))
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(line)
    expect(told[0]).not.toContain(token)
    const scraped = await scrape(gateway.metricsUrl)
    expect(sumOf(scraped, 'portcullis_policy_faults_total', { fault })).toBe(1)
    expect(sumOf(scraped, 'portcullis_policy_faults_total', {})).toBe(1)
    const spans = await spansOf('policies')
    expect(find(spans, 'policies')?.status.code).toBe(SpanStatusCode.ERROR)
  })
})
