import type { RecordSink, Step } from '../evidence.ts'
import { createDurations } from './durations.ts'
import type { Measures } from './measures.ts'
import { METRICS } from './metric-table.ts'
import { createTally } from './tally.ts'

/** More than all combinations of transports, decisions and causes, which are fixed words. */
const MOST_OUTCOMES = 5_000
const MOST_COORDINATES = 100
const STEPS: readonly Step[] = ['authenticate', 'prepare', 'decide', 'run']

type Kind = 'query' | 'mutation' | 'unknown'

/** Counts every operation. */
export function createOperationMeasures(measures: Measures): RecordSink {
  const operations = createTally(['cause', 'kind', 'transport', 'decision'], MOST_OUTCOMES)
  const denials = createTally(['coordinate'], MOST_COORDINATES)
  const observed = createTally(['coordinate'], MOST_COORDINATES)
  const whole = createDurations<Kind>('kind', METRICS.portcullis_operation_duration_seconds.buckets)
  const steps = createDurations<Step>('step', METRICS.portcullis_operation_step_duration_seconds.buckets)
  measures.watch('portcullis_operations_total', operations.read)
  measures.watch('portcullis_denials_total', denials.read)
  measures.watch('portcullis_observed_denials_total', observed.read)
  measures.watch('portcullis_operation_duration_seconds', whole.read)
  measures.watch('portcullis_operation_step_duration_seconds', steps.read)
  return {
    takes: 'all',
    isTimed: true,
    take({ operationKind, transport, decision, cause = 'none', denied, wouldDeny, ms }) {
      const kind = operationKind ?? 'unknown'
      operations.count({ cause, kind, transport, decision })
      for (const coordinate of denied) denials.count({ coordinate })
      for (const { coordinate } of wouldDeny) observed.count({ coordinate })
      if (ms === undefined || kind === 'subscription') return
      whole.add(kind, ms.total)
      for (const step of STEPS) if (ms[step] > 0) steps.add(step, ms[step])
    },
  }
}
