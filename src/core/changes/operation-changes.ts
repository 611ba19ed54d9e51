import type { Plan } from '../plan/plan.ts'
import { type AccessChange, compareAccess } from './access-change.ts'

/** What became of one operation: `broken` no longer fits the schema, and `mended` fits it now. */
export type OperationChange = AccessChange | 'broken' | 'mended'

/** Compares what an operation needs, whatever its variables. An undefined plan does not fit its schema. */
export function compareOperation(
  before: Plan | undefined,
  after: Plan | undefined,
): OperationChange | undefined {
  if (before === undefined) return after === undefined ? undefined : 'mended'
  if (after === undefined) return 'broken'
  return compareAccess(requirementsOf(before), requirementsOf(after))
}

function requirementsOf({ needs, table: { requirements, observed } }: Plan) {
  return needs.flatMap((need) => (observed.has(need) ? [] : (requirements[need] ?? [])))
}
