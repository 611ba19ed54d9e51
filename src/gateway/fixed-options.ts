import type { AnyGatewayOptions } from './options.ts'
import { findChanges } from './same-options.ts'
import type { SettledOptions } from './settled-options.ts'

/** Options that hold from the start of a gateway to its end. */
export const FIXED_OPTIONS = ['host', 'port', 'store', 'metrics', 'tls', 'logTo'] as const

/** The options that differ and cannot be changed while a gateway listens. */
export function findFixedChanges(before: SettledOptions, after: SettledOptions): readonly string[] {
  return findChanges(pickFixed(before), pickFixed(after))
}

function pickFixed({
  host,
  port,
  metrics,
  tls,
  given,
}: SettledOptions): Record<(typeof FIXED_OPTIONS)[number], unknown> {
  return { host, port, metrics, tls, store: storeOf(given), logTo: given.logTo }
}

/** The same store may have other clients joined to it. */
function storeOf({ store }: AnyGatewayOptions): unknown {
  return store?.feed
}
