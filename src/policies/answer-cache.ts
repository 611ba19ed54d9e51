import { createHash } from 'node:crypto'
import { createBoundedMap } from '../core/bounded-map.ts'

type Held = readonly string[]

export interface AnswerCache {
  /** The kept answer if it still counts; else that of `ask`, which equal questions share meanwhile. */
  readonly find: (question: string, ask: () => Promise<Held>) => Promise<Held> | Held
}

interface KeptAnswer {
  readonly held: Held
  readonly until: number
}

/** Keeps answers under the digest of everything that was sent; none without limits. Never keeps a fault. */
export function createAnswerCache(
  limits: { readonly ttl: number; readonly entries: number } | undefined,
  now: () => number,
): AnswerCache {
  const flights = new Map<string, Promise<Held>>()
  const kept = limits === undefined ? undefined : createBoundedMap<string, KeptAnswer>(limits.entries)

  const fly = (question: string, key: string, ask: () => Promise<Held>): Promise<Held> => {
    const flight = ask()
      .then((held) => {
        if (limits !== undefined) kept?.set(key, { held, until: now() + limits.ttl })
        return held
      })
      .finally(() => flights.delete(question))
    flights.set(question, flight)
    return flight
  }
  return {
    find(question, ask) {
      const flight = flights.get(question)
      if (flight !== undefined) return flight
      const key = kept === undefined ? '' : createHash('sha256').update(question).digest('base64')
      const known = kept?.get(key)
      if (known !== undefined && now() < known.until) return known.held
      return fly(question, key, ask)
    },
  }
}
