import { isIncluded, type Variables } from '../plan/condition.ts'
import type { PlanNode, PlannedField } from '../plan/plan.ts'

/** Whether a planned field is denied, given the lacking requirements. */
export function isDenied(field: PlannedField, lacking: ReadonlySet<number>): boolean {
  return field.needs.some((need) => lacking.has(need))
}

/** Finds whether anything at or below a selection set is denied. Visits each set once. */
export function createDenialFinder(
  variables: Variables,
  lacking: ReadonlySet<number>,
): (node: PlanNode) => boolean {
  return createFinder(variables, (field) => isDenied(field, lacking))
}

export interface ChangeFinder {
  /** Whether a selection set is rewritten. */
  readonly isChanged: (node: PlanNode) => boolean
  /** Whether the objects of an allowed field with selections must report their type. */
  readonly isProbed: (field: PlannedField) => boolean
}

/** Whether a field is one that every query root has for introspection (GraphQL, section 4.4). */
export function isIntrospective({ node }: PlannedField): boolean {
  return node.name.value === '__schema' || node.name.value === '__type'
}

/**
 * Finds where the operation that runs differs from the original: where a field is denied or introspects,
 * since the guard answers those itself; and where an allowed selection may share its objects with a denied
 * one, whose fields must appear in the answer too. Sharing is known only per object, so every field under a
 * response key shared with a denied field counts.
 */
export function createChangeFinder(
  root: PlanNode,
  variables: Variables,
  lacking: ReadonlySet<number>,
): ChangeFinder {
  const shared = keysUnderDenials(root, variables, lacking)
  const isChanged = createFinder(
    variables,
    (field) => isDenied(field, lacking) || isIntrospective(field) || hasSharedKey(field),
  )
  const hasSharedKey = (field: PlannedField): boolean =>
    field.child !== undefined && shared.has(field.responseKey)
  return {
    isChanged,
    isProbed: (field) => field.child !== undefined && (hasSharedKey(field) || isChanged(field.child)),
  }
}

function createFinder(
  variables: Variables,
  isFound: (field: PlannedField) => boolean,
): (node: PlanNode) => boolean {
  const answers = new Map<PlanNode, boolean>()
  const find = (node: PlanNode): boolean => {
    const known = answers.get(node)
    if (known !== undefined) return known
    const answer = node.selections.some((selection) => {
      if (!isIncluded(selection.conditions, variables)) return false
      if (selection.kind === 'field' && isFound(selection)) return true
      return selection.child !== undefined && find(selection.child)
    })
    answers.set(node, answer)
    return answer
  }
  return find
}

/** The response keys of denied fields with selections, and of all fields with selections below them. */
function keysUnderDenials(
  root: PlanNode,
  variables: Variables,
  lacking: ReadonlySet<number>,
): ReadonlySet<string> {
  const keys = new Set<string>()
  const visited = { above: new Set<PlanNode>(), below: new Set<PlanNode>() }
  const visit = (node: PlanNode, place: 'above' | 'below'): void => {
    if (visited[place].has(node)) return
    visited[place].add(node)
    for (const selection of node.selections) {
      if (selection.child === undefined || !isIncluded(selection.conditions, variables)) continue
      const isBelow = place === 'below' || (selection.kind === 'field' && isDenied(selection, lacking))
      if (isBelow && selection.kind === 'field') keys.add(selection.responseKey)
      visit(selection.child, isBelow ? 'below' : 'above')
    }
  }
  visit(root, 'above')
  return keys
}
