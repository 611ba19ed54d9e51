import { isIncluded, type Variables } from './condition.ts'
import type { Plan, PlanNode, PlannedField } from './plan.ts'

/**
 * Hands over every field that takes part in an operation, in its order; a part that fragments reach in several ways once.
 * What lies below a field follows unless `visit` says false. Without variables all that some variables include takes part.
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
