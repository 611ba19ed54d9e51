import type { AnyGatewayOptions } from './options.ts'
import { findChanges } from './same-options.ts'
import type { SettledOptions } from './settled-options.ts'

/** Options that only a restart can change. */
export const FIXED_OPTIONS = ['host', 'port', 'store', 'metrics', 'tls', 'logTo'] as const

/** The fixed options that differ. */
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

/** By its feed: the same store may be wrapped with different clients. */
function storeOf({ store }: AnyGatewayOptions): unknown {
  return store?.feed
}
