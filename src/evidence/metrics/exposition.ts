import {
  type Aggregator,
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type HistogramConfiguration,
  type MetricValueWithName,
  Registry,
} from 'prom-client'
import type { Measures, Sample } from './measures.ts'
import { METRICS, type MetricName, type MetricRow } from './metric-table.ts'

/**
 * Exposes the measures in a prom-client registry, until the returned function is called. Throws `TypeError`
 * when the registry already has a metric of one of these names.
 */
export function exposeMeasures(measures: Measures, registry: Registry): () => void {
  const names = (Object.keys(METRICS) as MetricName[]).filter((name) => measures.read(name) !== undefined)
  const taken = names.find((name) => registry.getSingleMetric(name) !== undefined)
  if (taken !== undefined)
    throw new TypeError(
      `metrics.registry must not have a metric ${taken} yet: another gateway shows its own.`,
    )
  for (const name of names) {
    const row: MetricRow = METRICS[name]
    const aggregator: Aggregator = row.aggregate ?? 'sum'
    const options = {
      name,
      help: row.help,
      labelNames: Object.keys(row.labels),
      registers: [registry],
      aggregator,
    }
    const read = (): readonly Sample[] => measures.read(name) ?? []
    if (row.type === 'counter')
      new Counter({
        ...options,
        collect() {
          this.reset()
          for (const { labels, value } of read()) this.inc(labels, Number(value))
        },
      })
    else if (row.type === 'gauge')
      new Gauge({
        ...options,
        collect() {
          this.reset()
          for (const { labels, value } of read()) this.set(labels, Number(value))
        },
      })
    else new ReadHistogram({ ...options, buckets: [...(row.buckets ?? [])] }, read)
  }
  return () => {
    for (const name of names) registry.removeSingleMetric(name)
  }
}

/** A new registry with the measures and the metrics of the process. */
export function createRegistry(measures: Measures): Registry {
  const own = new Registry()
  exposeMeasures(measures, own)
  return Registry.merge([own, processMetrics()])
}

let ofProcess: Registry | undefined

/** The metrics of this process. prom-client never stops observing, so all its gateways share one set. */
export function processMetrics(): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  return ofProcess
}

interface HistogramOptions extends HistogramConfiguration<string> {
  readonly buckets: number[]
}

type HistogramValues = Awaited<ReturnType<Histogram['get']>>

/** A histogram counted elsewhere: prom-client's own takes several times as long per observation. */
class ReadHistogram extends Histogram {
  readonly #read: () => readonly Sample[]
  readonly #options: HistogramOptions

  constructor(options: HistogramOptions, read: () => readonly Sample[]) {
    super(options)
    this.#read = read
    this.#options = options
  }

  override async get(): Promise<HistogramValues> {
    const { name, help, aggregator } = this.#options
    const values = this.#read().flatMap((sample) => this.#list(sample))
    // The types require a `collect` that prom-client does not use here.
    return { name, help, type: 'histogram', aggregator, values } as unknown as HistogramValues
  }

  /** prom-client calls this for the text format, where a metric has it. */
  getForPromString(): Promise<HistogramValues> {
    return this.get()
  }

  #list({ labels, value }: Sample): readonly MetricValueWithName<string>[] {
    if (typeof value === 'number') return []
    const { name, buckets: bounds } = this.#options
    let count = 0
    const buckets = value.buckets.map((each, index) => {
      count += each
      const le = bounds[index] ?? '+Inf'
      return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count }
    })
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: value.sum },
      { metricName: `${name}_count`, labels, value: count },
    ]
  }
}
