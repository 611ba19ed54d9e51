import type { RecordSink } from '../evidence.ts'
import { type CacheMeasures, createCacheMeasures } from './cache-measures.ts'
import { type CountIntrospection, createIntrospectionMeasures } from './introspection-measures.ts'
import { createMeasures, type Measures } from './measures.ts'
import { createOperationMeasures } from './operation-measures.ts'
import { createPolicyMeasure, type PolicyMeasure } from './policy-measure.ts'
import { createTally } from './tally.ts'
import { createTokenMeasures, type TokenMeasures } from './token-measures.ts'
import { createUpstreamMeasures, type MeasureUpstream } from './upstream-measures.ts'

/** All measures of a gateway. They outlive configurations: counts continue across reloads. */
export interface GatewayMeasures {
  readonly measures: Measures
  readonly operations: RecordSink
  readonly caches: CacheMeasures
  readonly tokens: TokenMeasures
  readonly introspected: CountIntrospection
  readonly upstream: MeasureUpstream
  readonly policies: PolicyMeasure
  readonly exceeded: (budget: { readonly name: string; readonly mode: string }) => void
  /** Counts an operation that the store's budgets missed. */
  readonly uncounted: () => void
  readonly reloaded: (what: (typeof WHAT)[number], outcome: (typeof OUTCOMES)[number]) => void
  /** Registers a gauge that is read at each scrape. */
  readonly watchNumber: (name: GaugeName, read: () => number) => void
}

type GaugeName =
  | 'portcullis_in_flight'
  | 'portcullis_sockets_open'
  | 'portcullis_event_streams_open'
  | 'portcullis_store_age_seconds'
  | 'portcullis_schema_epoch'

/** Far more than anyone configures, even over many reloads. */
const MOST_BUDGETS = 1_000
const WHAT = ['schema', 'manifest', 'configuration'] as const
const OUTCOMES = ['taken', 'unchanged', 'refused'] as const

export function createGatewayMeasures(): GatewayMeasures {
  const measures = createMeasures()
  const reloads = createTally(['outcome', 'what'], WHAT.length * OUTCOMES.length)
  for (const what of WHAT) for (const outcome of OUTCOMES) reloads.show({ outcome, what })
  const budgets = createTally(['budget', 'mode'], MOST_BUDGETS)
  measures.watch('portcullis_budgets_exceeded_total', budgets.read)
  let uncounted = 0
  measures.watch('portcullis_budgets_unshared_total', () => [{ labels: {}, value: uncounted }])
  measures.watch('portcullis_reloads_total', reloads.read)
  return {
    measures,
    operations: createOperationMeasures(measures),
    caches: createCacheMeasures(measures),
    tokens: createTokenMeasures(measures),
    introspected: createIntrospectionMeasures(measures),
    upstream: createUpstreamMeasures(measures),
    policies: createPolicyMeasure(measures),
    exceeded: ({ name, mode }) => budgets.count({ budget: name, mode }),
    uncounted() {
      uncounted += 1
    },
    reloaded: (what, outcome) => reloads.count({ outcome, what }),
    watchNumber: (name, read) => measures.watch(name, () => [{ labels: {}, value: read() }]),
  }
}
