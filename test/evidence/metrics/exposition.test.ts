import { setTimeout as sleep } from 'node:timers/promises'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { Counter, Registry } from 'prom-client'
import { METRICS, type MetricRow } from '../../../src/evidence/metrics/metric-table.ts'
import { createGateway } from '../../../src/gateway/lifecycle.ts'
import { CLIENT, SECRET } from '../../kit/client.ts'
import { startGateway } from '../../kit/gateway.ts'
import { parseScrape, scrape, sumOf } from '../../support/scrape.ts'

const schema = makeExecutableSchema({ typeDefs: 'type Query { hello: String }' })
const options = { schema, port: 0, jwt: { secret: SECRET }, clients: [CLIENT], logLevel: 'silent' }

describe('GET /metrics', () => {
  it('is the only path of its port, and is for reading alone', async () => {
    const gateway = await startGateway({ before: 'schema', schema, metrics: { port: 0 } })
    const url = gateway.metricsUrl ?? ''
    const answer = await fetch(url)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
    const posted = await fetch(url, { method: 'POST' })
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect((await fetch(url.replace('/metrics', '/graphql?query={hello}'))).status).toBe(404)
    expect((await gateway.fetch('/metrics')).status).toBe(404)
  })

  it('listens on loopback unless told otherwise', async () => {
    const gateway = await startGateway({ before: 'schema', schema, metrics: { port: 0 } })
    expect(gateway.metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/)
  })

  it('has the metrics of the process, event-loop delay among them', async () => {
    const gateway = await startGateway({ before: 'schema', schema, metrics: { port: 0 } })
    const found = await scrape(gateway.metricsUrl)
    expect(sumOf(found, 'process_resident_memory_bytes')).toBeGreaterThan(1e7)
    // Each scrape begins a new measurement of the delay, which takes some turns of the loop.
    let delay = 0
    while (!(delay > 0)) {
      await sleep(50)
      delay = sumOf(await scrape(gateway.metricsUrl), 'nodejs_eventloop_lag_max_seconds')
    }
    expect(delay).toBeLessThan(60)
  })

  it('shows what the table says of each metric', async () => {
    const gateway = await startGateway({ before: 'schema', schema, metrics: { port: 0 } })
    await gateway.graphql('{ hello }')
    const { types, text } = await scrape(gateway.metricsUrl)
    const own = [...types.keys()].filter((name) => name.startsWith('portcullis_'))
    expect(own.length).toBeGreaterThan(3)
    for (const name of own) {
      const row: MetricRow | undefined = METRICS[name as keyof typeof METRICS]
      expect([name, types.get(name)]).toEqual([name, row?.type])
      expect(text).toContain(`# HELP ${name} ${row?.help}\n`)
    }
  })
})

describe('a registry of the host', () => {
  it('takes the gateway’s metrics beside its own until the gateway closes', async () => {
    const registry = new Registry()
    new Counter({ name: 'mine_total', help: 'Mine.', registers: [registry] })
    const gateway = createGateway({ ...options, metrics: { registry } })
    const url = await gateway.listen()
    expect(gateway.metricsUrl).toBeUndefined()
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ hello }"}',
    })
    const found = parseScrape(await registry.metrics())
    expect(sumOf(found, 'portcullis_operations_total', { decision: 'allow', transport: 'post' })).toBe(1)
    expect(found.types.has('mine_total')).toBe(true)
    expect(found.types.has('process_cpu_seconds_total')).toBe(false)
    await gateway.close()
    expect((await registry.getMetricsAsJSON()).map(({ name }) => name)).toEqual(['mine_total'])
  })

  it('is refused to a second gateway while the first one has it', async () => {
    const registry = new Registry()
    const first = createGateway({ ...options, metrics: { registry } })
    const second = createGateway({ ...options, metrics: { registry } })
    await first.listen()
    await expect(second.listen()).rejects.toThrow(/^metrics\.registry must not have a metric portcullis_/)
    await first.close()
    await second.listen()
    await second.close()
  })
})

describe('metrics that could not work', () => {
  it.each([
    [{}, 'metrics must have a port or a registry: nobody could read them otherwise.'],
    [
      { host: '127.0.0.1', registry: new Registry() },
      'metrics.host needs metrics.port: nothing listens without it.',
    ],
    [{ port: 70_000 }, 'metrics.port must be a whole number from 0 to 65535.'],
  ])('are refused: %j', (metrics, message) => {
    expect(() => createGateway({ ...options, metrics })).toThrow(new TypeError(message))
  })

  it('reject with the error of a port that is taken, and leave nothing open', async () => {
    const first = await startGateway({ before: 'schema', schema, metrics: { port: 0 } })
    const port = Number(new URL(first.metricsUrl ?? '').port)
    const second = createGateway({ ...options, metrics: { port } })
    await expect(second.listen()).rejects.toMatchObject({ code: 'EADDRINUSE', port })
    await second.close()
  })
})
