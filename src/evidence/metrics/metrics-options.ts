import type { Registry } from 'prom-client'
import { assertGroup, assertTexts } from '../../core/option-checks.ts'

/** Where metrics are exposed: on a port, in a registry of the host, or both. */
export interface MetricsOptions {
  /** The port of `GET /metrics`; 0 picks a free one. */
  readonly port?: number | undefined
  /** The address of that port. Default: `127.0.0.1`. Anyone who can reach it can read all metrics. */
  readonly host?: string | undefined
  /** Accepted `Host` names besides loopback names. Default: any at an address that is not loopback. */
  readonly hosts?: readonly string[] | undefined
  /** A prom-client registry for the gateway's metrics. Its owner adds the metrics of the process. */
  readonly registry?: Registry | undefined
}

export interface MetricsSettings extends MetricsOptions {
  readonly host: string
}

/** Fills in the default. Throws `TypeError` for metrics that nobody could read. */
export function settleMetrics(given: MetricsOptions | undefined): MetricsSettings | undefined {
  if (given === undefined) return undefined
  assertGroup('metrics', given, ['port', 'host', 'hosts', 'registry'])
  const { port, host, hosts, registry } = given
  if (port === undefined && registry === undefined)
    throw new TypeError('metrics must have a port or a registry: nobody could read them otherwise.')
  if (host !== undefined && port === undefined)
    throw new TypeError('metrics.host needs metrics.port: nothing listens without it.')
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new TypeError('metrics.port must be a whole number from 0 to 65535.')
  if (host !== undefined && (typeof host !== 'string' || host === ''))
    throw new TypeError('metrics.host must be a non-empty string.')
  if (hosts !== undefined && port === undefined)
    throw new TypeError('metrics.hosts needs metrics.port: nothing listens without it.')
  assertTexts('metrics.hosts', hosts)
  return { ...given, host: host ?? '127.0.0.1' }
}
