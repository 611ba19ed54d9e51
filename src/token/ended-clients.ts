import { createBoundedMap } from '../core/bounded-map.ts'
import type { TokenClient, TokenClients } from './ports.ts'

/** Whether a client's own tokens have ended with it. */
export interface EndedClients {
  /** Total: while the store cannot be reached nobody is known to have ended; how long that may last is for others to say. */
  readonly has: (id: string) => boolean | Promise<boolean>
}

/** Milliseconds. An id that is no longer configured is no error, and nobody's cache keeps that there is nothing. */
const ABSENCE = 1_000
const IDS_KEPT = 10_000

/** `elapsed` counts milliseconds by a clock that is never set: an absence that was kept by the time of day would last as long as that is set back. */
export function createEndedClients(clients: TokenClients | undefined, elapsed: () => number): EndedClients {
  const absentUntil = createBoundedMap<string, number>(IDS_KEPT)
  return {
    has(id) {
      if (clients === undefined) return false
      const known = clients.peek?.(id)
      if (known !== undefined) return known.disabled
      const until = absentUntil.get(id)
      if (until !== undefined && elapsed() < until) return false
      const judge = (client?: TokenClient): boolean => {
        if (client === undefined) absentUntil.set(id, elapsed() + ABSENCE)
        return client?.disabled === true
      }
      return ask(clients, id).then(judge, () => judge())
    },
  }
}

/** Rejects whatever way it goes wrong. */
async function ask(clients: TokenClients, id: string): Promise<TokenClient | undefined> {
  return clients.get(id)
}
