import { createBoundedMap } from '../core/bounded-map.ts'

/** Counts wrong credentials in all processes that share the store. */
export interface AttemptCounts {
  /** Adds one to a key's count. A count ends `window` milliseconds after it began, unless it is put off. */
  readonly count: (key: string, window: number) => Promise<AttemptCount>
  /** Makes the count end no sooner than `until`. */
  readonly putOff: (key: string, until: number) => Promise<void>
}

export interface AttemptCount {
  readonly wrong: number
  /** Milliseconds since the epoch. */
  readonly until: number
  readonly now: number
}

const MOST_COUNTS = 20_000

/** Bounded: the least recently used count is forgotten first. */
export function createMemoryAttempts(now: () => number, capacity: number = MOST_COUNTS): AttemptCounts {
  const counts = createBoundedMap<string, { readonly wrong: number; readonly until: number }>(capacity)
  return {
    async count(key, window) {
      const at = now()
      const known = counts.get(key)
      const current = known !== undefined && known.until > at ? known : { wrong: 0, until: at + window }
      return { ...counts.set(key, { wrong: current.wrong + 1, until: current.until }), now: at }
    },
    async putOff(key, until) {
      const known = counts.get(key)
      if (known !== undefined && known.until < until) counts.set(key, { ...known, until })
    },
  }
}
