import { Registry } from 'prom-client'
import { processMetrics } from '../../evidence/metrics/exposition.ts'
import { isMetricsMessage, type MetricsMessage, type ProcessMetric } from './metrics-message.ts'

/** The registry of a worker: the primary process reads it, and serves the metrics of all. */
export function openWorkerRegistry(process: NodeJS.Process): Registry {
  const registry = new Registry()
  const all = [registry, processMetrics()]
  const answer = async (scrape: number): Promise<void> => {
    const lists = await Promise.all(all.map((one) => one.getMetricsAsJSON()))
    // In its types `type` is a number; it is a word.
    const told = lists.flat() as unknown as readonly ProcessMetric[]
    const message: MetricsMessage = { portcullis: 'has metrics', scrape, metrics: told.map(withoutGaps) }
    process.send?.(message)
  }
  process.on('message', (message: unknown) => {
    if (isMetricsMessage(message, 'asks for metrics')) void answer(message.scrape)
  })
  return registry
}

/** A value that was not measured yet is no number, and messages cannot hold that. */
function withoutGaps(metric: ProcessMetric): ProcessMetric {
  return { ...metric, values: metric.values.filter(({ value }) => Number.isFinite(value)) }
}
