import type { Worker } from 'node:cluster'
import { AggregatorRegistry, type Registry } from 'prom-client'
import type { Log } from '../../http/server/log.ts'
import { createMetricsServer } from '../../http/server/metrics-server.ts'
import { urlOf } from '../../http/server/server.ts'
import { isMetricsMessage, type MetricsMessage, type ProcessMetric } from './metrics-message.ts'

type Told = readonly ProcessMetric[]

/** The combined metrics of all workers. */
export interface PrimaryMetrics {
  /** Includes a worker from now on, until it ends. */
  readonly add: (worker: Worker) => void
  /** The URL of the metrics. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** Milliseconds for a worker to answer. Prometheus waits for ten seconds. */
const PATIENCE = 3_000

/** Serves the combined metrics. Rejects when the port is taken. */
export async function openPrimaryMetrics(
  place: { readonly host: string; readonly port: number },
  hosts: readonly string[] | undefined,
  log: Log,
): Promise<PrimaryMetrics> {
  const { add, scrape } = createSum()
  const server = createMetricsServer({
    scrape,
    contentType: AggregatorRegistry.PROMETHEUS_CONTENT_TYPE,
    host: place.host,
    hosts,
    log,
  })
  await server.listen(place)
  return { add, url: `${urlOf(server.address())}/metrics`, close: server.close }
}

/**
 * Adds up the counts of workers. The last report of a worker that has ended, or is too busy to answer, still
 * counts: a falling counter would look like a restart of all.
 */
function createSum(): Pick<PrimaryMetrics, 'add'> & { readonly scrape: () => Promise<string> } {
  const last = new Map<Worker, Told>()
  const workers = new Set<Worker>()
  let ended: Told = []
  let scrapes = 0

  const end = (worker: Worker): void => {
    workers.delete(worker)
    const told = (last.get(worker) ?? []).filter(isCumulative)
    ended = sum([ended, told]).getMetricsAsArray() as unknown as Told
    last.delete(worker)
  }
  const askFor = async (worker: Worker): Promise<Told> => {
    const told = await ask(worker, ++scrapes)
    if (told === undefined) return (last.get(worker) ?? []).filter(isCumulative)
    // The worker has ended meanwhile, and is included in `ended`.
    if (!workers.has(worker)) return []
    last.set(worker, told)
    return told
  }
  return {
    add(worker) {
      workers.add(worker)
      worker.once('exit', () => end(worker))
    },
    async scrape() {
      const told = await Promise.all([...workers].map(askFor))
      return sum([ended, ...told]).metrics()
    },
  }
}

function sum(each: readonly Told[]): Registry {
  return AggregatorRegistry.aggregate([...each])
}

/** Whether a metric only grows, so that its count stays valid after its process has ended. */
function isCumulative({ type }: ProcessMetric): boolean {
  return type === 'counter' || type === 'histogram'
}

/** Asks a worker for its metrics; undefined if it ends or does not answer in time. */
function ask(worker: Worker, scrape: number): Promise<Told | undefined> {
  return new Promise((resolve) => {
    const settle = (told: Told | undefined): void => {
      clearTimeout(timer)
      worker.off('message', listen)
      worker.off('exit', giveUp)
      resolve(told)
    }
    const giveUp = (): void => settle(undefined)
    const listen = (message: unknown): void => {
      if (isMetricsMessage(message, 'has metrics') && message.scrape === scrape) settle(message.metrics)
    }
    const timer = setTimeout(giveUp, PATIENCE)
    worker.on('message', listen)
    worker.once('exit', giveUp)
    const question: MetricsMessage = { portcullis: 'asks for metrics', scrape }
    worker.send(question, (error) => {
      if (error !== null) giveUp()
    })
  })
}
