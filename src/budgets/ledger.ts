/** The buckets that are not full. Full ones need no entry. */
export interface Ledger {
  readonly fullAt: (budget: string, key: string, now: number) => number | undefined
  readonly write: (budget: string, key: string, fullAt: number, now: number) => void
  readonly size: () => number
}

export const MOST_BUCKETS = 100_000
const SWEEP_EVERY = 1_000
/** Cannot clash with a caller's key: those begin with a bracket. */
const REST = 'rest'

/**
 * Keeps at most `capacity` buckets, plus one per budget. Evicts only full buckets, since evicting another
 * would refill it for its caller. Callers that do not fit share the extra bucket of their budget.
 */
export function createLedger(capacity: number = MOST_BUCKETS): Ledger {
  const buckets = new Map<string, number>()
  const rest = new Map<string, number>()
  let sweptAt = Number.NEGATIVE_INFINITY
  const sweep = (now: number): void => {
    if (now - sweptAt < SWEEP_EVERY) return
    sweptAt = now
    for (const [key, fullAt] of buckets) if (fullAt <= now) buckets.delete(key)
  }
  const hasRoom = (id: string, now: number): boolean => {
    if (buckets.has(id) || buckets.size < capacity) return true
    sweep(now)
    return buckets.size < capacity
  }
  return {
    fullAt(budget, key, now) {
      const id = `${budget} ${key}`
      return hasRoom(id, now) ? buckets.get(id) : rest.get(`${budget} ${REST}`)
    },
    write(budget, key, fullAt, now) {
      const id = `${budget} ${key}`
      if (hasRoom(id, now)) buckets.set(id, fullAt)
      else rest.set(`${budget} ${REST}`, fullAt)
    },
    size: () => buckets.size + rest.size,
  }
}
