import { type BoundedMap, createBoundedMap } from './bounded-map.ts'
import type { CacheCounts } from './cache-counts.ts'

export interface SegmentedMapOptions<Value> {
  /** The most bytes of all entries together, as `weightOf` counts them. */
  readonly bytes: number
  readonly weightOf: (value: Value) => number
  /** Counts evictions. */
  readonly counts?: Pick<CacheCounts, 'evictions'> | undefined
}

/** The share of the bytes for entries requested more than once. */
const PROTECTED_SHARE = 0.8

/** The largest share of a segment that one entry may take up. */
const HEAVIEST_SHARE = 0.25

/**
 * A map bounded in bytes in which entries requested once never evict entries requested again (segmented LRU:
 * Karedla, Love and Wherry, "Caching Strategies to Improve Disk System Performance", 1994). Never throws. It
 * does not keep an entry that would take up too much of its segment.
 */
export function createSegmentedMap<Key, Value>({
  bytes,
  weightOf,
  counts,
}: SegmentedMapOptions<Value>): BoundedMap<Key, Value> {
  const requestedAgain = createBoundedMap<Key, Value>(
    Number.POSITIVE_INFINITY,
    {
      limit: bytes * PROTECTED_SHARE,
      weightOf,
    },
    counts,
  )
  const requestedOnce = createBoundedMap<Key, Value>(
    Number.POSITIVE_INFINITY,
    {
      limit: bytes * (1 - PROTECTED_SHARE),
      weightOf,
    },
    counts,
  )
  const heaviest = bytes * (1 - PROTECTED_SHARE) * HEAVIEST_SHARE
  return {
    get(key) {
      const known = requestedAgain.get(key)
      if (known !== undefined) return known
      const candidate = requestedOnce.get(key)
      if (candidate === undefined) return undefined
      requestedOnce.delete(key)
      return requestedAgain.set(key, candidate)
    },
    set(key, value) {
      if (weightOf(value) > heaviest) {
        requestedAgain.delete(key)
        requestedOnce.delete(key)
        return value
      }
      if (requestedAgain.get(key) !== undefined) return requestedAgain.set(key, value)
      return requestedOnce.set(key, value)
    },
    delete(key) {
      requestedAgain.delete(key)
      requestedOnce.delete(key)
    },
    clear() {
      requestedAgain.clear()
      requestedOnce.clear()
    },
    size: () => requestedAgain.size() + requestedOnce.size(),
    values: () => [...requestedAgain.values(), ...requestedOnce.values()],
    weight: () => requestedAgain.weight() + requestedOnce.weight(),
  }
}
