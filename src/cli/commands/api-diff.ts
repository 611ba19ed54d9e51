import type { ReachChange } from '../../core/changes/reach-changes.ts'
import type { RuleChange } from '../../core/changes/rule-changes.ts'
import type { ScopeChanges } from '../../core/changes/scope-changes.ts'
import type { ChangedOperation } from './diff-operations.ts'

/** Everything that differs between two APIs. */
export interface ApiDiff {
  readonly rules: readonly RuleChange[]
  readonly scopes: ScopeChanges
  readonly operations: readonly ChangedOperation[]
  /** Undefined without `--clients`. */
  readonly clients: readonly ReachChange[] | undefined
  /** The coordinates that open without being allowed to. */
  readonly opened: readonly string[]
}
