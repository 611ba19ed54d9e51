import type { Config } from '../config/config.ts'
import { ManifestError } from '../persisted/manifest.ts'
import { explainSource } from './input/source-fault.ts'
import { UserError } from './io.ts'

/** An address to listen on, and the settings that define it. */
export interface ListeningPlace {
  readonly host: string
  readonly port: number
  readonly hostSetting: string
  readonly portSetting: string
}

/** The addresses of a gateway: its own, and that of its metrics. */
export function placesOf({ host, port, metrics }: Config): readonly [ListeningPlace, ...ListeningPlace[]] {
  const own = { host, port, hostSetting: 'HOST', portSetting: 'PORT' }
  return metrics.port === undefined ? [own] : [own, metricsPlace(metrics.host, metrics.port)]
}

export function metricsPlace(host = '127.0.0.1', port: number): ListeningPlace {
  return { host, port, hostSetting: 'metrics.host', portSetting: 'metrics.port' }
}

export function adminPlace(port: number): ListeningPlace {
  return { host: '127.0.0.1', port, hostSetting: 'HOST', portSetting: 'admin.port' }
}

/** Explains why the gateway could not listen, or what else kept it from starting. */
export function explainListening(
  error: unknown,
  places: readonly [ListeningPlace, ...ListeningPlace[]],
): unknown {
  if (error instanceof ManifestError) return new UserError(error.message)
  const { code, port: failed, hostname } = error as Readonly<Record<string, unknown>>
  const { host, port, hostSetting, portSetting } =
    places.find((place) => place.port === failed || place.host === hostname) ?? places[0]
  if (code === 'EADDRINUSE')
    return new UserError(`${portSetting}: ${host}:${port} is in use by another process: choose another`)
  if (code === 'EACCES') return new UserError(`${portSetting}: this user may not listen on ${host}:${port}`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new UserError(`${hostSetting}: ${host} is not an address of this machine`)
  return explainSource(error)
}
