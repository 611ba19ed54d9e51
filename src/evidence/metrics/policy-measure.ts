import { createDurations } from './durations.ts'
import type { Measures } from './measures.ts'
import { METRICS } from './metric-table.ts'
import { createTally } from './tally.ts'

/** Measures one policy evaluation: its duration and its fault, if any. */
export type PolicyMeasure = (outcome: { readonly ms: number; readonly fault?: string | undefined }) => void

const FAULTS = ['failed', 'timeout', 'invalid_answer'] as const

export function createPolicyMeasure(measures: Measures): PolicyMeasure {
  const durations = createDurations<string>('outcome', METRICS.portcullis_policy_duration_seconds.buckets)
  const faults = createTally(['fault'], FAULTS.length)
  for (const fault of FAULTS) faults.show({ fault })
  measures.watch('portcullis_policy_duration_seconds', durations.read)
  measures.watch('portcullis_policy_faults_total', faults.read)
  return ({ ms, fault }) => {
    durations.add(fault ?? 'answered', ms)
    if (fault !== undefined) faults.count({ fault })
  }
}
