import type { MetricName } from './metric-table.ts'

/** One value of a metric. A histogram has one number per bucket, the last without an upper bound. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number | { readonly buckets: readonly number[]; readonly sum: number }
}

/** Reads the counts of one part of the gateway. Called at each scrape; must not throw. */
export type ReadSamples = () => readonly Sample[]

/** Collects the readers for a scrape. Parts keep their own counts: nothing else happens between scrapes. */
export interface Measures {
  readonly watch: (name: MetricName, read: ReadSamples) => void
  /** The samples of a metric from all parts; undefined where no part has it. */
  readonly read: (name: MetricName) => readonly Sample[] | undefined
}

export function createMeasures(): Measures {
  const reads = new Map<MetricName, ReadSamples[]>()
  // With several processes, scrapes show the sum.
  const processes: ReadSamples = () => [{ labels: {}, value: 1 }]
  reads.set('portcullis_processes', [processes])
  return {
    watch(name, read) {
      reads.set(name, [...(reads.get(name) ?? []), read])
    },
    read: (name) => reads.get(name)?.flatMap((read) => read()),
  }
}
