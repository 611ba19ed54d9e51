import type { Measures } from '../evidence/metrics/measures.ts'
import type { MetricsSettings } from '../evidence/metrics/metrics-options.ts'
import type { Log } from '../http/server/log.ts'
import { createMetricsServer } from '../http/server/metrics-server.ts'
import { urlOf } from '../http/server/server.ts'

/** Metrics that can be read. */
export interface OpenMetrics {
  /** Where `/metrics` is; undefined where they are in a registry alone. */
  readonly url: string | undefined
  readonly close: () => Promise<void>
}

/** Shows what is measured. Rejects when the port is taken, and when the registry has a metric of one of these names. */
export async function openMetrics(
  { port, host, registry: given }: MetricsSettings,
  measures: Measures,
  log: Log,
): Promise<OpenMetrics> {
  const { createRegistry, exposeMeasures } = await import('../evidence/metrics/exposition.ts')
  const hide = given === undefined ? undefined : exposeMeasures(measures, given)
  const registry = given ?? createRegistry(measures)
  if (port === undefined) return { url: undefined, close: async () => hide?.() }
  const server = createMetricsServer({
    scrape: () => registry.metrics(),
    contentType: registry.contentType,
    log,
  })
  const close = async (): Promise<void> => {
    hide?.()
    await server.close()
  }
  try {
    await server.listen({ host, port })
  } catch (error) {
    await close()
    throw error
  }
  const url = urlOf(server.address())
  return { url: url === undefined ? undefined : `${url}/metrics`, close }
}
