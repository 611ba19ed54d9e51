import type { MetricName } from './metric-table.ts'

/** One value of a metric. That of a histogram is one of each bucket, the last without an upper bound. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number | { readonly buckets: readonly number[]; readonly sum: number }
}

/** Reads what one part of the gateway has counted. Called at each scrape; never throws. */
export type ReadSamples = () => readonly Sample[]

/** Collects what is read at a scrape. Parts count in numbers of their own: nothing else happens between two scrapes. */
export interface Measures {
  readonly watch: (name: MetricName, read: ReadSamples) => void
  /** The samples of a metric, of all parts that have any; undefined where no part has it. */
  readonly read: (name: MetricName) => readonly Sample[] | undefined
}

export function createMeasures(): Measures {
  const reads = new Map<MetricName, ReadSamples[]>()
  // Of several processes their sum is shown.
  const processes: ReadSamples = () => [{ labels: {}, value: 1 }]
  reads.set('portcullis_processes', [processes])
  return {
    watch(name, read) {
      reads.set(name, [...(reads.get(name) ?? []), read])
    },
    read: (name) => reads.get(name)?.flatMap((read) => read()),
  }
}
