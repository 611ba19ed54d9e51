import type { ReadSamples } from './measures.ts'

/** A histogram by one label with few values. */
export interface Durations<Value extends string> {
  /** Adds a duration in milliseconds. */
  readonly add: (value: Value, ms: number) => void
  readonly read: ReadSamples
}

/** `bounds` are in seconds, in ascending order. */
export function createDurations<Value extends string>(
  label: string,
  bounds: readonly number[],
): Durations<Value> {
  const inMs = bounds.map((bound) => bound * 1_000)
  const rows = new Map<Value, { readonly buckets: number[]; sum: number }>()
  const open = (value: Value): { readonly buckets: number[]; sum: number } => {
    const row = { buckets: new Array<number>(bounds.length + 1).fill(0), sum: 0 }
    rows.set(value, row)
    return row
  }
  return {
    add(value, ms) {
      const row = rows.get(value) ?? open(value)
      let bucket = 0
      while (bucket < inMs.length && ms > (inMs[bucket] as number)) bucket += 1
      row.buckets[bucket] = (row.buckets[bucket] as number) + 1
      row.sum += ms
    },
    read: () =>
      [...rows].map(([value, { buckets, sum }]) => ({
        labels: { [label]: value },
        value: { buckets: [...buckets], sum: sum / 1_000 },
      })),
  }
}
