import type { Registry } from 'prom-client'
import { assertGroup, assertTexts } from '../../core/option-checks.ts'

/** Where metrics are shown: at a port, in a registry of the host, or both. */
export interface MetricsOptions {
  /** Port of `GET /metrics`; 0 is any free one. */
  readonly port?: number | undefined
  /** Address of that port; default `127.0.0.1`. Whoever reaches it may read all metrics. */
  readonly host?: string | undefined
  /** Names in a `Host` header that are answered besides loopback names; at an address that is not loopback any is, unless given. */
  readonly hosts?: readonly string[] | undefined
  /** A registry of prom-client that takes the gateway's metrics. Those of the process are then its owner's to add. */
  readonly registry?: Registry | undefined
}

export interface MetricsSettings extends MetricsOptions {
  readonly host: string
}

/** Fills in the default. Throws a TypeError for metrics that nobody could read. */
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
