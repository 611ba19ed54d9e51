import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { SignJWT } from 'jose'
import { METRICS } from '../../../src/evidence/metrics/metric-table.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { CLIENT, SECRET } from '../../kit/client.ts'
import { type BeforeSchema, startGateway } from '../../kit/gateway.ts'
import { createTopic } from '../../kit/socket-world.ts'
import { openStream } from '../../support/event-stream.ts'
import { type ScrapedMetrics, scrape, sumOf } from '../../support/scrape.ts'
import { openSocket } from '../../support/sockets.ts'
import { startRecorder } from '../../upstream/recorder.ts'

const topic = createTopic()
const schema = {
  typeDefs: 'type Query { hello: String, other: String } type Subscription { tick: Int }',
  resolvers: {
    Query: { hello: () => 'hello' },
    Subscription: {
      tick: {
        async *subscribe() {
          for await (const tick of topic.subscribe()) yield { tick }
        },
      },
    },
  },
}

const start = (options: Partial<BeforeSchema> = {}) =>
  startGateway({ before: 'schema', schema, metrics: { port: 0 }, ...options })

/** The values of a metric, each by its labels in their order, with a space between. */
function valuesOf({ samples }: ScrapedMetrics, name: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    (samples.get(name) ?? []).map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  )
}

describe('portcullis_token_readings_total', () => {
  it('counts tokens by issuer and outcome, and writes no issuer that is not configured', async () => {
    const gateway = await start({ jwt: { secret: SECRET, issuer: 'us' } })
    const token = await gateway.tokenFor('Query:*')
    const sign = (iss: string, expires: number): Promise<string> =>
      new SignJWT({ id: 'tests', scopes: [], iss, iat: expires - 60, exp: expires })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(new TextEncoder().encode(SECRET))
    const soon = Math.floor(Date.now() / 1_000) + 60
    for (let count = 0; count < 3; count += 1) await gateway.graphql('{ hello }', { token })
    for (let count = 0; count < 2; count += 1)
      await gateway.graphql('{ hello }', { token: await sign('us', soon - 3_600) })
    for (const iss of ['made-up-1', 'made-up-2', 'made-up-3'])
      await gateway.graphql('{ hello }', { token: await sign(iss, soon) })
    await gateway.graphql('{ hello }', { token: 'rubbish' })
    await gateway.graphql('{ hello }')
    const found = await scrape(gateway.metricsUrl)
    expect(valuesOf(found, 'portcullis_token_readings_total')).toEqual({
      'us believed': 3,
      'us expired': 2,
      'unknown wrong_issuer': 3,
      'none malformed': 1,
    })
    expect(found.text).not.toContain('made-up')
  })
})

describe('portcullis_token_requests_total', () => {
  it('counts what came of each request for a token, by its grant', async () => {
    const gateway = await start({ jwt: { secret: SECRET, maxAge: 3_600 } })
    const json = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const ask = (path: string, body: unknown) => gateway.fetch(path, { ...json, body: JSON.stringify(body) })
    const form = (fields: Readonly<Record<string, string>>) =>
      gateway.fetch('/oauth/token', { method: 'POST', body: new URLSearchParams(fields) })
    const { id, apiKey } = CLIENT
    const jwt = await gateway.tokenFor('Query:*')
    await ask('/jwt', { id, apiKey, scopes: ['Query:*'] })
    await ask('/jwt', { id, apiKey: 'wrong', scopes: ['Query:*'] })
    await ask('/jwt', { id: 'nobody', apiKey: 'wrong', scopes: ['Query:*'] })
    await ask('/jwt', { id, apiKey, scopes: ['no scope'] })
    const credentials = { grant_type: 'client_credentials', client_id: id, scope: 'Query:*' }
    await form({ ...credentials, client_secret: apiKey })
    await form({ ...credentials, client_secret: 'wrong' })
    await ask('/jwt/refresh', { jwt })
    await ask('/jwt/refresh', { jwt })
    expect(valuesOf(await scrape(gateway.metricsUrl), 'portcullis_token_requests_total')).toEqual({
      'issued api_key': 2,
      'wrong_credentials api_key': 2,
      'invalid_scope api_key': 1,
      'issued client_credentials': 1,
      'wrong_credentials client_credentials': 1,
      'issued refresh': 1,
      'reused_token refresh': 1,
    })
  })
})

describe('a token whose entry in the audit trail cannot be written', () => {
  it('counts as not recorded, and is not handed out', async () => {
    const store = await openStore('memory:', { now: Date.now, random: randomBytes })
    const record = () => Promise.reject(new Error('The disk is full.'))
    const broken = { ...store, audit: { ...store.audit, record } }
    const gateway = await start({ store: broken })
    const { id, apiKey } = CLIENT
    const { status } = await gateway.fetch('/jwt', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, apiKey, scopes: ['Query:*'] }),
    })
    expect(status).toBe(503)
    expect(valuesOf(await scrape(gateway.metricsUrl), 'portcullis_token_requests_total')).toEqual({
      'not_recorded api_key': 1,
    })
    await gateway.close()
    await store.close()
  })
})

describe('the metrics of caches', () => {
  it('count hits and misses, and tell what is kept', async () => {
    const gateway = await start()
    const token = await gateway.tokenFor('Query:*')
    for (let count = 0; count < 4; count += 1) await gateway.graphql('{ hello }', { token })
    await gateway.graphql('{ other }')
    const found = await scrape(gateway.metricsUrl)
    expect(valuesOf(found, 'portcullis_cache_requests_total')).toEqual({
      ...{ 'operations hit': 3, 'operations miss': 2 },
      ...{ 'tokens hit': 3, 'tokens miss': 1 },
      ...{ 'texts hit': 0, 'texts miss': 0 },
    })
    expect(valuesOf(found, 'portcullis_cache_entries')).toEqual({ operations: 2, tokens: 1 })
    expect(sumOf(found, 'portcullis_cache_bytes', { cache: 'operations' })).toBeGreaterThan(8_192)
    expect(sumOf(found, 'portcullis_cache_bytes', { cache: 'tokens' })).toBeGreaterThan(512)
    expect(sumOf(found, 'portcullis_cache_evictions_total')).toBe(0)
  })

  it('count what makes room for others', async () => {
    const gateway = await start({ caches: { operations: 204_800 } })
    for (let count = 0; count < 20; count += 1) await gateway.graphql(`{ a${count}: hello }`)
    const found = await scrape(gateway.metricsUrl)
    const kept = sumOf(found, 'portcullis_cache_entries', { cache: 'operations' })
    expect(kept).toBeGreaterThan(0)
    expect(sumOf(found, 'portcullis_cache_evictions_total', { cache: 'operations' })).toBe(20 - kept)
  })

  it('tell of texts that clients have sent with their hash', async () => {
    const gateway = await start({ persistedOperations: { apq: true } })
    const query = '{ hello }'
    const sha256Hash = createHash('sha256').update(query).digest('hex')
    const ask = (body: object) =>
      gateway.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, extensions: { persistedQuery: { version: 1, sha256Hash } } }),
      })
    await ask({})
    await ask({ query })
    await ask({})
    await ask({})
    const found = await scrape(gateway.metricsUrl)
    expect(sumOf(found, 'portcullis_cache_requests_total', { cache: 'texts', result: 'miss' })).toBe(1)
    expect(sumOf(found, 'portcullis_cache_requests_total', { cache: 'texts', result: 'hit' })).toBe(2)
    expect(sumOf(found, 'portcullis_cache_entries', { cache: 'texts' })).toBe(1)
  })
})

describe('the metrics of an upstream', () => {
  it('time its answers, count its faults, and show its circuit breaker', async () => {
    const gateway = await startGateway({ before: 'upstream', schema, metrics: { port: 0 } })
    for (let count = 0; count < 3; count += 1) await gateway.graphql('{ hello }')
    const before = await scrape(gateway.metricsUrl)
    const name = 'portcullis_upstream_request_duration_seconds'
    // Introspection comes first.
    expect(sumOf(before, `${name}_count`, { upstream: 'upstream' })).toBe(4)
    expect(sumOf(before, `${name}_sum`)).toBeGreaterThan(0)
    expect(valuesOf(before, 'portcullis_upstream_breaker_open')).toEqual({ upstream: 0 })
    await gateway.stopUpstream()
    let failed = 0
    while (sumOf(await scrape(gateway.metricsUrl), 'portcullis_upstream_breaker_open') === 0) {
      expect((await gateway.graphql('{ hello }')).status).toBeGreaterThanOrEqual(502)
      failed += 1
    }
    await gateway.graphql('{ hello }')
    const after = await scrape(gateway.metricsUrl)
    expect(sumOf(after, 'portcullis_upstream_faults_total', { upstream: 'upstream' })).toBe(failed + 1)
    expect(
      sumOf(after, 'portcullis_upstream_faults_total', { fault: 'upstream_unavailable' }),
    ).toBeGreaterThanOrEqual(1)
    expect(sumOf(after, `${name}_count`)).toBe(4)
    const operations = { decision: 'allow', transport: 'post', cause: 'upstream_unreachable' }
    expect(sumOf(after, 'portcullis_operations_total', operations)).toBeGreaterThanOrEqual(1)
  })
})

describe('the metrics of several upstreams', () => {
  it('bear the names of the configuration, each with its own counts', async () => {
    const [shop, staff] = [
      await startRecorder('type Query { orders: Int }', { Query: { orders: () => 1 } }),
      await startRecorder('type Query { people: Int }', { Query: { people: () => 2 } }),
    ]
    const { graphql, metricsUrl } = await startGateway({
      before: 'upstreams',
      upstreams: { shop: { url: shop.url }, staff: { url: staff.url } },
      baseline: { query: 'public', mutation: 'derived', subscription: 'public' },
      metrics: { port: 0 },
    })
    const name = 'portcullis_upstream_request_duration_seconds_count'
    const before = await scrape(metricsUrl)
    await graphql('{ orders people }')
    await graphql('{ orders }')
    staff.answer = (_, __, socket) => void socket.destroy()
    await graphql('{ people }')
    const after = await scrape(metricsUrl)
    const answered = (upstream: string): number =>
      sumOf(after, name, { upstream }) - sumOf(before, name, { upstream })
    expect([answered('shop'), answered('staff')]).toEqual([2, 1])
    expect(valuesOf(after, 'portcullis_upstream_faults_total')).toEqual({ 'staff upstream_unreachable': 1 })
    expect(valuesOf(after, 'portcullis_upstream_breaker_open')).toEqual({ shop: 0, staff: 0 })
  })
})

describe('the metrics of what stays open', () => {
  it('go up and down with sockets and event streams', async () => {
    const gateway = await start()
    const open = async (): Promise<readonly number[]> => {
      const found = await scrape(gateway.metricsUrl)
      return ['portcullis_sockets_open', 'portcullis_event_streams_open'].map((name) => sumOf(found, name))
    }
    expect(await open()).toEqual([0, 0])
    const sockets = [await openSocket(gateway.url), await openSocket(gateway.url)]
    for (const socket of sockets) await socket.init()
    const stream = await openStream(`${gateway.url}/graphql/stream?query=subscription{tick}`, {
      headers: { accept: 'text/event-stream' },
    })
    expect(await open()).toEqual([2, 1])
    sockets[0]?.socket.close()
    stream.close()
    let now = await open()
    while (now[0] !== 1 || now[1] !== 0) now = await open()
    expect(now).toEqual([1, 0])
  })
})

describe('the metrics of a reload', () => {
  it('count what came of it, and tell the epoch of the schema', async () => {
    const gateway = await start()
    await gateway.reload()
    await gateway.graphql('{ hello }')
    const found = await scrape(gateway.metricsUrl)
    expect(valuesOf(found, 'portcullis_reloads_total')).toEqual({
      ...{ 'taken schema': 0, 'unchanged schema': 1, 'refused schema': 0 },
      ...{ 'taken manifest': 0, 'unchanged manifest': 0, 'refused manifest': 0 },
      ...{ 'taken configuration': 0, 'unchanged configuration': 0, 'refused configuration': 0 },
    })
    expect(sumOf(found, 'portcullis_schema_epoch')).toBeGreaterThanOrEqual(1)
    expect(sumOf(found, 'portcullis_store_age_seconds')).toBe(0)
  })
})

describe('portcullis_budgets_exceeded_total', () => {
  it('counts what each budget had too little for, whether it refuses or measures', async () => {
    const { graphql, metricsUrl } = await start({
      budgets: [
        { name: 'hard', by: 'address', requests: 2, per: 3_600_000 },
        { name: 'trial', by: 'address', requests: 1, per: 3_600_000, mode: 'measure' },
      ],
    })
    const statuses: number[] = []
    for (let count = 0; count < 5; count += 1) statuses.push((await graphql('{ hello }')).status)
    expect(statuses).toEqual([200, 200, 429, 429, 429])
    const found = await scrape(metricsUrl)
    expect(valuesOf(found, 'portcullis_budgets_exceeded_total')).toEqual({
      'hard enforce': 3,
      'trial measure': 4,
    })
    const refused = { cause: 'too_many_requests', decision: 'refused' }
    expect(sumOf(found, 'portcullis_operations_total', refused)).toBe(3)
  })
})

describe('a configuration that takes the place of another', () => {
  it('goes on with the counts of the one before', async () => {
    const gateway = await startGateway({
      before: 'schema',
      schema: { typeDefs: 'type Query { hello: String }' },
      metrics: { port: 0 },
    })
    const ask = (): Promise<unknown> => gateway.graphql('{ hello }')
    await ask()
    expect(await gateway.reconfigure({ queries: 'deny' })).toMatchObject({ kind: 'taken' })
    await ask()
    expect(await gateway.reconfigure({ metrics: { port: 1 } })).toMatchObject({ kind: 'refused' })
    const found = await scrape(gateway.metricsUrl)
    expect(sumOf(found, 'portcullis_operations_total', { decision: 'allow' })).toBe(2)
    expect(sumOf(found, 'portcullis_cache_requests_total', { cache: 'operations', result: 'miss' })).toBe(2)
    expect(sumOf(found, 'portcullis_cache_entries', { cache: 'operations' })).toBe(1)
    const reloads = { what: 'configuration' }
    expect(sumOf(found, 'portcullis_reloads_total', { ...reloads, outcome: 'taken' })).toBe(1)
    expect(sumOf(found, 'portcullis_reloads_total', { ...reloads, outcome: 'refused' })).toBe(1)
  })
})

describe('the table of metrics', () => {
  it('has no metric that a gateway does not show', async () => {
    const { types } = await scrape((await start()).metricsUrl)
    const shown = [...types.keys()].filter((name) => name.startsWith('portcullis_'))
    expect(shown.sort()).toEqual(Object.keys(METRICS).sort())
  })
})
