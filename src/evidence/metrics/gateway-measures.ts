import type { RecordSink } from '../evidence.ts'
import { type CacheMeasures, createCacheMeasures } from './cache-measures.ts'
import { createMeasures, type Measures } from './measures.ts'
import { createOperationMeasures } from './operation-measures.ts'
import { createTally } from './tally.ts'
import { createTokenMeasures, type TokenMeasures } from './token-measures.ts'
import { createUpstreamMeasures, type MeasureUpstream } from './upstream-measures.ts'

/** Everything that a gateway measures. It outlives configurations: counts go on from one to the next. */
export interface GatewayMeasures {
  readonly measures: Measures
  readonly operations: RecordSink
  readonly caches: CacheMeasures
  readonly tokens: TokenMeasures
  readonly upstream: MeasureUpstream
  readonly reloaded: (what: (typeof WHAT)[number], outcome: (typeof OUTCOMES)[number]) => void
  /** Tells a number at each scrape. */
  readonly watchNumber: (name: GaugeName, read: () => number) => void
}

type GaugeName =
  | 'portcullis_in_flight'
  | 'portcullis_sockets_open'
  | 'portcullis_event_streams_open'
  | 'portcullis_store_age_seconds'
  | 'portcullis_schema_epoch'

const WHAT = ['schema', 'configuration'] as const
const OUTCOMES = ['taken', 'unchanged', 'refused'] as const

export function createGatewayMeasures(): GatewayMeasures {
  const measures = createMeasures()
  const reloads = createTally(['outcome', 'what'], WHAT.length * OUTCOMES.length)
  for (const what of WHAT) for (const outcome of OUTCOMES) reloads.show({ outcome, what })
  measures.watch('portcullis_reloads_total', reloads.read)
  return {
    measures,
    operations: createOperationMeasures(measures),
    caches: createCacheMeasures(measures),
    tokens: createTokenMeasures(measures),
    upstream: createUpstreamMeasures(measures),
    reloaded: (what, outcome) => reloads.count({ outcome, what }),
    watchNumber: (name, read) => measures.watch(name, () => [{ labels: {}, value: read() }]),
  }
}
