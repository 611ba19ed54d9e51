import { createBoundedMap } from '../core/bounded-map.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import type { TokenClient, TokenClients } from './ports.ts'

/** The clients that own tokens were issued to. */
export interface TokenHolders {
  /**
   * The client of a token as it is now; undefined where there is none of that id. Total: while the store cannot be reached nobody is
   * known, and `staleness` says how long that may last.
   */
  readonly find: (id: string) => MaybePromise<TokenClient | undefined>
}

/** Milliseconds. An id that is no longer configured is no error, and nobody's cache keeps that there is nothing. */
const ABSENCE = 1_000
const IDS_KEPT = 10_000

/** `elapsed` counts milliseconds by a clock that is never set: an absence that was kept by the time of day would last as long as that is set back. */
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

/** Rejects whatever way it goes wrong. */
async function ask(clients: TokenClients, id: string): Promise<TokenClient | undefined> {
  return clients.get(id)
}
