import { createDurations } from './durations.ts'
import type { Measures } from './measures.ts'
import { METRICS } from './metric-table.ts'
import { createTally } from './tally.ts'

/** Measures one upstream. */
export interface UpstreamMeasure {
  /** A response has begun, `ms` after its request. */
  readonly answered: (ms: number) => void
  /** A request or subscription has failed. */
  readonly failed: (fault: string) => void
  /** Registers a reader of the circuit breaker's state for scrapes. The result removes it. */
  readonly watchBreaker: (isOpen: () => boolean) => () => void
}

/** The measure of an upstream by its name in the configuration. */
export type MeasureUpstream = (name: string) => UpstreamMeasure

/** Far more than all upstreams of one gateway times the possible faults. */
const MOST_FAULTS = 2_000

export function createUpstreamMeasures(measures: Measures): MeasureUpstream {
  const durations = createDurations('upstream', METRICS.portcullis_upstream_request_duration_seconds.buckets)
  const faults = createTally(['upstream', 'fault'], MOST_FAULTS)
  const breakers = new Map<string, () => boolean>()
  measures.watch('portcullis_upstream_request_duration_seconds', durations.read)
  measures.watch('portcullis_upstream_faults_total', faults.read)
  measures.watch('portcullis_upstream_breaker_open', () =>
    [...breakers].map(([upstream, isOpen]) => ({ labels: { upstream }, value: isOpen() ? 1 : 0 })),
  )
  return (upstream) => ({
    answered: (ms) => durations.add(upstream, ms),
    failed: (fault) => faults.count({ upstream, fault }),
    watchBreaker(isOpen) {
      breakers.set(upstream, isOpen)
      return () => {
        // Another reader may have replaced it.
        if (breakers.get(upstream) === isOpen) breakers.delete(upstream)
      }
    },
  })
}
