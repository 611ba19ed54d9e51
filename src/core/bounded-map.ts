/**
 * A map that forgets its least recently used entries when it holds more than `capacity`, or, where entries have a weight,
 * more than `limit` of that. Total.
 */
export interface BoundedMap<Key, Value> {
  readonly get: (key: Key) => Value | undefined
  readonly set: (key: Key, value: Value) => Value
  readonly delete: (key: Key) => void
  readonly clear: () => void
  readonly size: () => number
  /** Of all entries; 0 where they have none. */
  readonly weight: () => number
}

export interface Weighing<Value> {
  readonly limit: number
  readonly weightOf: (value: Value) => number
}

export function createBoundedMap<Key, Value>(
  capacity: number,
  { limit, weightOf }: Weighing<Value> = { limit: 0, weightOf: () => 0 },
): BoundedMap<Key, Value> {
  const entries = new Map<Key, Value>()
  let weight = 0
  const forget = (key: Key): void => {
    const value = entries.get(key)
    if (value === undefined) return
    weight -= weightOf(value)
    entries.delete(key)
  }
  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set(key, value) {
      forget(key)
      entries.set(key, value)
      weight += weightOf(value)
      for (const oldest of entries.keys()) {
        if (entries.size <= capacity && weight <= limit) break
        forget(oldest)
      }
      return value
    },
    delete: forget,
    clear() {
      entries.clear()
      weight = 0
    },
    size: () => entries.size,
    weight: () => weight,
  }
}
