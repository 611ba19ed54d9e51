import type { ReadSamples } from './measures.ts'

/** A histogram by one label, whose values are known beforehand. */
export interface Durations<Value extends string> {
  /** Adds a duration, in milliseconds. */
  readonly add: (value: Value, ms: number) => void
  readonly read: ReadSamples
}

/** The bounds are in seconds, and rise. A value of which nothing was added has no samples. */
export function createDurations<Value extends string>(
  label: string,
  values: readonly Value[],
  bounds: readonly number[],
): Durations<Value> {
  const inMs = bounds.map((bound) => bound * 1_000)
  const rows = new Map(
    values.map((value) => [value, { buckets: new Array<number>(bounds.length + 1).fill(0), sum: 0 }]),
  )
  return {
    add(value, ms) {
      const row = rows.get(value)
      if (row === undefined) return
      let bucket = 0
      while (bucket < inMs.length && ms > (inMs[bucket] as number)) bucket += 1
      row.buckets[bucket] = (row.buckets[bucket] as number) + 1
      row.sum += ms
    },
    read: () =>
      [...rows]
        .filter(([, { buckets }]) => buckets.some((count) => count > 0))
        .map(([value, { buckets, sum }]) => ({
          labels: { [label]: value },
          value: { buckets: [...buckets], sum: sum / 1_000 },
        })),
  }
}
