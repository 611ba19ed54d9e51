import { Registry } from 'prom-client'
import { processMetrics } from '../../evidence/metrics/exposition.ts'
import { isMetricsMessage, type MetricsMessage, type ProcessMetric } from './metrics-message.ts'

/** Opens the registry of a worker, which reports to the primary; the primary serves the metrics of all. */
export function openWorkerRegistry(process: NodeJS.Process): Registry {
  const registry = new Registry()
  const all = [registry, processMetrics()]
  const answer = async (scrape: number): Promise<void> => {
    const lists = await Promise.all(all.map((one) => one.getMetricsAsJSON()))
    // prom-client's types wrongly declare `type` as a number; it is a string.
    const told = lists.flat() as unknown as readonly ProcessMetric[]
    const message: MetricsMessage = { portcullis: 'has metrics', scrape, metrics: told.map(withoutGaps) }
    process.send?.(message)
  }
  process.on('message', (message: unknown) => {
    if (isMetricsMessage(message, 'asks for metrics')) void answer(message.scrape)
  })
  return registry
}

/** Drops values that were not measured yet: they are NaN, which messages cannot carry. */
function withoutGaps(metric: ProcessMetric): ProcessMetric {
  return { ...metric, values: metric.values.filter(({ value }) => Number.isFinite(value)) }
}
