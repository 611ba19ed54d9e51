import type { Plan } from '../plan/plan.ts'
import { type AccessChange, compareAccess } from './access-change.ts'

/** The change of one operation. `broken`: it no longer fits the schema. `mended`: it fits now. */
export type OperationChange = AccessChange | 'broken' | 'mended'

/** Compares the needs of an operation, whatever its variables. An undefined plan does not fit its schema. */
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
