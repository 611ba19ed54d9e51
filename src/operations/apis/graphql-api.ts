import type { CacheCounts } from '../../core/cache-counts.ts'
import type { OperationLimits } from '../../core/plan/limits.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import type { MeasureUpstream } from '../../evidence/metrics/upstream-measures.ts'
import type { WeighingOptions } from '../../guard/guard.ts'
import type { Reloaded } from '../../upstream/reloading.ts'
import type { Epoch } from '../epoch.ts'

/** A guarded API, wherever its operations run. */
export interface GraphqlApi {
  /** The current epoch. Throws `TypeError` before {@link GraphqlApi.start} has resolved. */
  readonly epoch: () => Epoch
  /** The current rules. Throws `TypeError` before there are any. */
  readonly table: () => RuleTable
  readonly start: () => Promise<void>
  /** Checks the schema for changes. Never rejects. */
  readonly reload: () => Promise<Reloaded>
  /** Stops checking the schema; operations go on. */
  readonly rest: () => void
  readonly stop: () => Promise<void>
}

export interface ApiParts {
  readonly policy: WeighingOptions
  readonly limits: OperationLimits
  /** Bytes for the prepared operations of each epoch; 64 MiB unless given. */
  readonly operationBytes?: number | undefined
  readonly operationCounts?: CacheCounts | undefined
  /** Measures requests to upstreams, if given. */
  readonly measureUpstream?: MeasureUpstream | undefined
  /** Milliseconds to wait before each retry of reading the schema at the start; 16 seconds in all unless given. */
  readonly openingWaits?: readonly number[] | undefined
  /** Called with the outcome of each poll that found another schema. */
  readonly onReload: (reloaded: Reloaded) => void
  readonly log: (level: 'error' | 'warn' | 'info', error: unknown, message: string) => void
}
