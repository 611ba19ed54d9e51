import { isIncluded, type Variables } from './condition.ts'
import type { Plan, PlanNode, PlannedField } from './plan.ts'

/**
 * Visits every field that takes part in an operation, in document order. A part that fragments reach by
 * several paths is visited once. Skips what lies below a field when `visit` returns false. Without variables,
 * everything that some variables would include takes part.
 */
export function visitFields(
  { root }: Plan,
  variables: Variables | undefined,
  visit: (field: PlannedField) => boolean,
): void {
  const visited = new Set<PlanNode>()
  const descend = (node: PlanNode): void => {
    if (visited.has(node)) return
    visited.add(node)
    for (const selection of node.selections) {
      if (variables !== undefined && !isIncluded(selection.conditions, variables)) continue
      if (selection.kind === 'field' && !visit(selection)) continue
      if (selection.child !== undefined) descend(selection.child)
    }
  }
  descend(root)
}
