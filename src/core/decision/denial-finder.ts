import { isIncluded, type Variables } from '../plan/condition.ts'
import type { PlanNode, PlannedField } from '../plan/plan.ts'

/** Whether a planned field is denied, by the requirements that are lacking. */
export function isDenied(field: PlannedField, lacking: ReadonlySet<number>): boolean {
  return field.needs.some((need) => lacking.has(need))
}

/** Whether something at or below each selection set is denied. Each is looked at once. */
export function createDenialFinder(
  variables: Variables,
  lacking: ReadonlySet<number>,
): (node: PlanNode) => boolean {
  return createFinder(variables, (field) => isDenied(field, lacking))
}

export interface ChangeFinder {
  /** A selection set that is written anew. */
  readonly isChanged: (node: PlanNode) => boolean
  /** A field with selections, itself allowed, whose objects are asked for their type. */
  readonly isProbed: (field: PlannedField) => boolean
}

/** A field of every query root that tells of the schema (GraphQL, section 4.4). */
export function isIntrospective({ node }: PlannedField): boolean {
  return node.name.value === '__schema' || node.name.value === '__type'
}

/**
 * Where the operation that runs differs from the one that was asked: where something is denied, or introspects, which the
 * guard answers; and where an allowed selection may share its objects with a denied one, whose fields must be in the
 * answer too. Which do is known only for each object, so that every field under the response key of one counts.
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

/** The response keys of denied fields with selections, and of such fields below them. */
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
