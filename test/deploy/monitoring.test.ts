import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parser } from '@prometheus-io/lezer-promql'
import { parse } from 'yaml'
import { readConfig } from '../../src/config/config.ts'
import { CLIENT } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'
import { openStream } from '../support/event-stream.ts'
import { type ScrapedMetrics, scrape } from '../support/scrape.ts'
import { openSocket } from '../support/sockets.ts'

interface Panel {
  readonly title: string
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
}

interface Dashboard {
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] }
}

const read = (file: string): string => readFileSync(`deploy/${file}`, 'utf8')
const dashboard: Dashboard = JSON.parse(read('monitoring/dashboards/portcullis.json'))
const alerts = parse(read('monitoring/alerts.yaml')).groups.flatMap(
  ({ rules }: { rules: readonly { alert: string; expr: string }[] }) => rules,
) as readonly { readonly alert: string; readonly expr: string }[]

const queries = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ of: title, expr }))),
  ...alerts.map(({ alert, expr }) => ({ of: alert, expr })),
]

/** What Prometheus itself adds to each sample, or makes. */
const ADDED_LABELS = ['job', 'instance']
const ADDED_METRICS = ['up']

interface Selector {
  readonly metric: string
  /** The labels that it selects by, and those by which the aggregations around it group. */
  readonly labels: readonly string[]
}

/** The metrics that a query asks for. Throws for a text that is no PromQL. */
function selectorsOf(query: string): readonly Selector[] {
  // Grafana puts a time here before Prometheus sees it.
  const text = query.replaceAll('$__rate_interval', '5m')
  const groups: { readonly to: number; readonly labels: string[] }[] = []
  const found: { metric: string; readonly labels: string[]; readonly to: number }[] = []
  parser.parse(text).iterate({
    enter({ name, type, from, to }) {
      if (type.isError) throw new Error(`No PromQL at character ${from}: ${text}`)
      const word = text.slice(from, to)
      while (groups.length > 0 && (groups.at(-1)?.to ?? 0) <= from) groups.pop()
      if (name === 'AggregateExpr') groups.push({ to, labels: [] })
      if (name === 'VectorSelector')
        found.push({ metric: '', labels: groups.flatMap(({ labels }) => labels), to })
      const last = found.at(-1)
      const isInSelector = last !== undefined && to <= last.to
      if (name === 'Identifier' && isInSelector) last.metric = word
      if (name === 'LabelName') (isInSelector ? last.labels : groups.at(-1)?.labels)?.push(word)
    },
  })
  return found
}

/** The metric names and labels of a selector that a scrape does not have. */
function missingOf({ metric, labels }: Selector, { samples }: ScrapedMetrics): readonly string[] {
  if (ADDED_METRICS.includes(metric)) return []
  const known = samples.get(metric)
  if (known === undefined || known.length === 0) return [metric]
  return labels
    .filter((label) => !ADDED_LABELS.includes(label) && !known.some((one) => label in one.labels))
    .map((label) => `${metric}{${label}}`)
}

/** A scrape of a gateway before an upstream, in which each part has been at work, and some have failed. */
async function scrapeDriven(): Promise<ScrapedMetrics> {
  const gateway = await startGateway({
    before: 'upstream',
    schema: {
      typeDefs: 'type Query { hello: String } type Mutation { CreatePerson: String }',
      resolvers: { Query: { hello: () => 'hello' } },
    },
    metrics: { port: 0 },
    budgets: [{ by: 'address', requests: 1, per: 3_600, mode: 'measure' }],
  })
  const token = await gateway.tokenFor('Query:*')
  await gateway.graphql('{ hello }', { token })
  await gateway.graphql('mutation { CreatePerson }', { token })
  await gateway.fetch('/jwt', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...CLIENT, apiKey: 'wrong' }),
  })
  await (await openSocket(gateway.url)).init()
  await openStream(`${gateway.url}/graphql/stream?query={hello}`, {
    headers: { accept: 'text/event-stream' },
  })
  await gateway.reload()
  await gateway.stopUpstream()
  await gateway.graphql('{ hello }')
  return scrape(gateway.metricsUrl)
}

describe('the queries of the dashboard and of the alerts', () => {
  it('are there', () => {
    expect(queries.length).toBeGreaterThanOrEqual(30)
    expect(queries.filter(({ expr }) => selectorsOf(expr).length === 0)).toEqual([])
  })

  it('ask for metrics and labels that a scrape of a gateway has', async () => {
    const driven = await scrapeDriven()
    const missing = queries.flatMap(({ of, expr }) =>
      selectorsOf(expr).flatMap((selector) => missingOf(selector, driven).map((what) => `${of}: ${what}`)),
    )
    expect(missing).toEqual([])
  })

  it('would be found out when they asked for anything else', async () => {
    const driven = await scrapeDriven()
    const missing = (query: string): readonly string[] =>
      selectorsOf(query).flatMap((selector) => missingOf(selector, driven))
    expect(missing('sum by (cause, colour) (rate(portcullis_operations_total{size="big"}[5m]))')).toEqual([
      'portcullis_operations_total{colour}',
      'portcullis_operations_total{size}',
    ])
    expect(missing('sum(portcullis_operation) / sum by (cause) (portcullis_operations_total)')).toEqual([
      'portcullis_operation',
    ])
    expect(() => selectorsOf('sum(rate(portcullis_operations_total[5m])')).toThrow(/^No PromQL at/)
  })

  it('name in their legends labels by which they group', () => {
    const wrong = dashboard.panels.flatMap(({ targets = [] }) =>
      targets.filter(({ expr, legendFormat }) => {
        const grouped = selectorsOf(expr)[0]?.labels ?? []
        return [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].some(([, label = '']) => !grouped.includes(label))
      }),
    )
    expect(wrong).toEqual([])
  })
})

describe('the monitoring of compose.yaml', () => {
  const { services } = parse(read('compose.yaml'), { merge: true })
  const settings = read('portcullis.yaml')

  it('asks each gateway, at the port that its settings name', () => {
    const env = { JWT_SECRET: 'nP3vZ8q5mWc1Rk7Tt0yXb4Jd9Ls2Hf6G', HOST: '0.0.0.0' }
    const result = readConfig({
      env,
      readFile: () => settings,
      flags: { config: 'portcullis.yaml' },
    })
    const metrics = result.kind === 'ok' ? result.config.metrics : undefined
    expect(metrics).toEqual({ port: 9464, host: '0.0.0.0' })
    const gateways = Object.keys(services).filter((name) => name.startsWith('gateway-'))
    const [job] = parse(read('monitoring/prometheus.yaml')).scrape_configs
    expect(job.static_configs[0].targets).toEqual(gateways.map((name) => `${name}:${metrics?.port}`))
  })

  it('mounts files that there are, and opens Grafana on loopback alone', () => {
    const { prometheus, grafana } = services
    const mounts: readonly string[] = [...prometheus.volumes, ...grafana.volumes]
    const files = mounts.map((mount) => mount.split(':')[0] ?? '').filter((path) => path.startsWith('./'))
    expect(files.length).toBeGreaterThanOrEqual(4)
    for (const file of files) expect(() => readFileSync(`deploy/${file}`)).not.toThrow(/ENOENT/)
    expect(prometheus.ports).toBeUndefined()
    expect(grafana.ports).toEqual(['127.0.0.1:3000:3000'])
    expect(services.nginx.networks).not.toContain('monitoring')
  })
})
