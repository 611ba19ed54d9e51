import { createBoundedMap } from '../core/bounded-map.ts'

/** Keeps what was read until it is dropped. Keeps no absence: anyone can ask for what does not exist. */
export interface ReadThrough<Value> {
  /** The kept value, or that of `load`, which concurrent readers of one key share. Rejects as `load` does. */
  readonly read: (key: string, load: () => Promise<Value | undefined>) => Promise<Value | undefined>
  /** The kept value. */
  readonly peek: (key: string) => Value | undefined
  readonly drop: (key: string) => void
  readonly clear: () => void
}

/** A load that a `drop` overtakes still reaches its readers, but is not kept: it may predate the change. */
export function createReadThrough<Value>(
  capacity: number,
  isWorthKeeping: (value: Value) => boolean = () => true,
): ReadThrough<Value> {
  const kept = createBoundedMap<string, Value>(capacity)
  const readings = new Map<string, Promise<Value | undefined>>()

  const begin = async (key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> => {
    const loading = load()
    readings.set(key, loading)
    try {
      const value = await loading
      if (readings.get(key) === loading && value !== undefined && isWorthKeeping(value)) kept.set(key, value)
      return value
    } finally {
      if (readings.get(key) === loading) readings.delete(key)
    }
  }

  return {
    read(key, load) {
      const known = kept.get(key)
      return known === undefined ? (readings.get(key) ?? begin(key, load)) : Promise.resolve(known)
    },
    peek: (key) => kept.get(key),
    drop(key) {
      kept.delete(key)
      readings.delete(key)
    },
    clear() {
      kept.clear()
      readings.clear()
    },
  }
}
