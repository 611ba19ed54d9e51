import { createBoundedMap } from '../core/bounded-map.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import type { TokenClient, TokenClients } from './ports.ts'

/** The clients that own tokens were issued to. */
export interface TokenHolders {
  /**
   * The current client of a token; undefined if there is none of that id. Never rejects: while the store
   * cannot be reached, nobody is known, and `staleness` limits how long that may last.
   */
  readonly find: (id: string) => MaybePromise<TokenClient | undefined>
}

/** In milliseconds. Absence is remembered for so long: an id may no longer be configured, and no cache keeps that. */
const ABSENCE = 1_000
const IDS_KEPT = 10_000

/** `elapsed`: monotonic milliseconds. By the time of day, setting the clock back would prolong an absence. */
export function createTokenHolders(clients: TokenClients | undefined, elapsed: () => number): TokenHolders {
  const absentUntil = createBoundedMap<string, number>(IDS_KEPT)
  return {
    find(id) {
      if (clients === undefined) return undefined
      const known = clients.peek?.(id)
      if (known !== undefined) return known
      const until = absentUntil.get(id)
      if (until !== undefined && elapsed() < until) return undefined
      const note = (client?: TokenClient): TokenClient | undefined => {
        if (client === undefined) absentUntil.set(id, elapsed() + ABSENCE)
        return client
      }
      return ask(clients, id).then(note, () => note())
    },
  }
}

/** Async, so that it rejects even if `get` throws. */
async function ask(clients: TokenClients, id: string): Promise<TokenClient | undefined> {
  return clients.get(id)
}
