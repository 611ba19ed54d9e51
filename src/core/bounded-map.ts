import type { CacheCounts } from './cache-counts.ts'

/**
 * A map that evicts its least recently used entries when it holds more than `capacity` entries, or, for
 * weighted entries, more than `limit` in total. Never throws.
 */
export interface BoundedMap<Key, Value> {
  readonly get: (key: Key) => Value | undefined
  readonly set: (key: Key, value: Value) => Value
  readonly delete: (key: Key) => void
  readonly clear: () => void
  readonly size: () => number
  readonly values: () => readonly Value[]
  /** The total weight of all entries; 0 for unweighted ones. */
  readonly weight: () => number
}

export interface Weighing<Value> {
  readonly limit: number
  readonly weightOf: (value: Value) => number
}

/** An entry linked to those used before and after it, so that reuse changes its neighbours, not the map. */
interface Link<Key, Value> {
  readonly key: Key
  readonly value: Value
  readonly weight: number
  older: Link<Key, Value> | undefined
  newer: Link<Key, Value> | undefined
}

export function createBoundedMap<Key, Value>(
  capacity: number,
  { limit, weightOf }: Weighing<Value> = { limit: 0, weightOf: () => 0 },
  counts?: Pick<CacheCounts, 'evictions'> | undefined,
): BoundedMap<Key, Value> {
  const links = new Map<Key, Link<Key, Value>>()
  let oldest: Link<Key, Value> | undefined
  let newest: Link<Key, Value> | undefined
  let weight = 0
  const takeOut = ({ older, newer }: Link<Key, Value>): void => {
    if (older === undefined) oldest = newer
    else older.newer = newer
    if (newer === undefined) newest = older
    else newer.older = older
  }
  const append = (link: Link<Key, Value>): void => {
    link.older = newest
    link.newer = undefined
    if (newest === undefined) oldest = link
    else newest.newer = link
    newest = link
  }
  const forget = (link: Link<Key, Value> | undefined): void => {
    if (link === undefined) return
    weight -= link.weight
    links.delete(link.key)
    takeOut(link)
  }
  return {
    get(key) {
      const link = links.get(key)
      if (link === undefined) return undefined
      if (link !== newest) {
        takeOut(link)
        append(link)
      }
      return link.value
    },
    set(key, value) {
      forget(links.get(key))
      const link = { key, value, weight: weightOf(value), older: undefined, newer: undefined }
      links.set(key, link)
      append(link)
      weight += link.weight
      while (oldest !== undefined && (links.size > capacity || weight > limit)) {
        forget(oldest)
        if (counts !== undefined) counts.evictions += 1
      }
      return value
    },
    delete: (key) => forget(links.get(key)),
    clear() {
      links.clear()
      oldest = undefined
      newest = undefined
      weight = 0
    },
    size: () => links.size,
    values: () => [...links.values()].map(({ value }) => value),
    weight: () => weight,
  }
}
