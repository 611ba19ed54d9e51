import type { Live } from '../connections/live.ts'
import { epochOf } from '../evidence/epoch.ts'
import type { GatewayMeasures } from '../evidence/metrics/gateway-measures.ts'
import type { Measures } from '../evidence/metrics/measures.ts'
import type { MetricsSettings } from '../evidence/metrics/metrics-options.ts'
import type { Log } from '../http/server/log.ts'
import { createMetricsServer } from '../http/server/metrics-server.ts'
import type { Overload } from '../http/server/overload.ts'
import { urlOf } from '../http/server/server.ts'
import type { Configuration } from './wire.ts'

/** The parts of a gateway that a scrape reads. */
export interface WatchedGateway {
  readonly current: () => Pick<Configuration, 'api' | 'trust' | 'persisted'>
  readonly counts: Live['counts']
  /** Undefined before it listens. */
  readonly overload: () => Pick<Overload, 'inFlight' | 'refused'> | undefined
  /** Milliseconds. */
  readonly storeAge: () => number
}

export const NOTHING_OPEN = { sockets: 0, streams: 0 } as const

/** Registers the measures that each scrape reads anew. No scrape comes before the gateway listens. */
export function watchGateway(
  { measures, caches, watchNumber }: GatewayMeasures,
  { current, counts, overload, storeAge }: WatchedGateway,
): void {
  caches.watchSize('operations', () => {
    const { texts, bytes } = current().api.epoch().operations.size()
    return { entries: texts, bytes }
  })
  caches.watchSize('tokens', () => current().trust.reader.cacheSize())
  caches.watchSize('texts', () => current().persisted?.learned())
  measures.watch('portcullis_shed_total', () =>
    Object.entries(overload()?.refused() ?? {}).map(([reason, value]) => ({ labels: { reason }, value })),
  )
  watchNumber('portcullis_in_flight', () => overload()?.inFlight() ?? 0)
  watchNumber('portcullis_sockets_open', () => counts().sockets)
  watchNumber('portcullis_event_streams_open', () => counts().streams)
  watchNumber('portcullis_store_age_seconds', () => storeAge() / 1_000)
  watchNumber('portcullis_schema_epoch', () => epochOf(current().api.table()))
}

/** Exposed metrics. */
export interface OpenMetrics {
  /** The URL of `/metrics`; undefined if the metrics are in a registry only. */
  readonly url: string | undefined
  readonly close: () => Promise<void>
}

/** Exposes the metrics. Rejects when the port is taken, or the registry has a metric by one of the names. */
export async function openMetrics(
  { port, host, hosts, registry: given }: MetricsSettings,
  measures: Measures,
  log: Log,
  isQuiet: boolean,
): Promise<OpenMetrics> {
  const { createRegistry, exposeMeasures } = await import('../evidence/metrics/exposition.ts')
  const hide = given === undefined ? undefined : exposeMeasures(measures, given)
  const registry = given ?? createRegistry(measures)
  if (port === undefined) return { url: undefined, close: async () => hide?.() }
  const server = createMetricsServer({
    scrape: () => registry.metrics(),
    contentType: registry.contentType,
    host,
    hosts,
    log,
  })
  const close = async (): Promise<void> => {
    hide?.()
    await server.close()
  }
  try {
    await server.listen({ host, port, isQuiet })
  } catch (error) {
    await close()
    throw error
  }
  const url = urlOf(server.address())
  return { url: url === undefined ? undefined : `${url}/metrics`, close }
}
