import type { DevelopmentClient } from '../http/routes/development-client.ts'
import type { GatewayClient } from './options.ts'
import type { SettledOptions } from './settled-options.ts'

/** By identity: no option can mark a client, so a configured client is never mistaken for one. */
const made = new WeakSet<GatewayClient>()

/** Marks a client as generated for this run, not configured. */
export function markDevelopmentClient(client: GatewayClient): void {
  made.add(client)
}

/**
 * The client that the console may fill its form with. Undefined in production, without a console, for
 * configured clients, and behind a proxy, where the peer is never the caller.
 */
export function findDevelopmentClient(settled: SettledOptions): DevelopmentClient | undefined {
  const { production, hasConsole, publicUrl, given } = settled
  const { clients = [], trustedProxies = [] } = given
  if (production || !hasConsole || publicUrl !== undefined || trustedProxies.length > 0) return undefined
  const client = clients.find((one) => made.has(one))
  return client?.apiKey === undefined
    ? undefined
    : { id: client.id, apiKey: client.apiKey, scopes: client.scopes }
}
