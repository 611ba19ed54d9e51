import type { GraphQLError, GraphQLResolveInfo } from 'graphql'
import { denialErrors } from '../../core/answer/refusal.ts'
import type { RefusalStyle } from '../../core/answer/refusal-style.ts'
import type { Decision } from '../../core/decision/decision.ts'
import { isDenied } from '../../core/decision/denial-finder.ts'
import { isIncluded } from '../../core/plan/condition.ts'
import type { PlanNode, PlannedField } from '../../core/plan/plan.ts'

export type ResolverPath = GraphQLResolveInfo['path']

/** Finds whether the places that an executor reaches are denied, and with which error. */
export interface ExecutionReach {
  /** The denial of the field at a path: for this object, every occurrence of it is denied. */
  readonly denialAt: (path: ResolverPath) => GraphQLError | undefined
  /**
   * The denial of a `__typename` that is selected on an object of this type below the field at a path. A
   * `__typename` cannot be null, so the object becomes null.
   */
  readonly typenameDenialAt: (path: ResolverPath, typeName: string) => GraphQLError | undefined
}

/** A selection set on an object; with a denial if only a denied field selects it. */
interface Branch {
  readonly node: PlanNode
  readonly denial: GraphQLError | undefined
}

interface Occurrence {
  readonly field: PlannedField
  readonly denial: GraphQLError | undefined
}

interface ReachedField {
  readonly denial: GraphQLError | undefined
  readonly isTypename: boolean
  readonly below: ReachedObject
}

/** The fields of an object, by response key, once its type is known. */
type ReachedObject = (typeName: string) => ReadonlyMap<string, ReachedField>

/** Follows response paths through the plan of a reduced operation. All items of a list are one place. */
export function createExecutionReach(
  decision: Decision & { readonly kind: 'reduce' },
  style?: RefusalStyle,
): ExecutionReach {
  const { plan, variables, lacking, denials } = decision
  const errors = denialErrors(decision, style)
  const errorOf = new Map(
    denials.map((denial, index) => [keyOf(denial.coordinate, denial.path), errors[index]]),
  )

  const denialOf = (field: PlannedField, path: readonly string[]): GraphQLError | undefined => {
    if (!isDenied(field, lacking)) return undefined
    const error = errorOf.get(keyOf(field.coordinate, path))
    if (error === undefined) throw new TypeError(`The denial of ${field.coordinate} was not spelled out.`)
    return error
  }

  const collectOccurrences = (
    branches: readonly Branch[],
    typeName: string,
    path: readonly string[],
  ): ReadonlyMap<string, readonly Occurrence[]> => {
    const byKey = new Map<string, Occurrence[]>()
    const visited = new Set<PlanNode>()
    const collect = (node: PlanNode, inherited: GraphQLError | undefined): void => {
      if (visited.has(node) || !node.possible.types.some((type) => type.name === typeName)) return
      visited.add(node)
      for (const selection of node.selections) {
        if (!isIncluded(selection.conditions, variables)) continue
        if (selection.kind === 'fragment') {
          collect(selection.child, inherited)
          continue
        }
        const { responseKey } = selection
        const denial = inherited ?? denialOf(selection, [...path, responseKey])
        byKey.set(responseKey, [...(byKey.get(responseKey) ?? []), { field: selection, denial }])
      }
    }
    // A fragment spread by both a denied and an allowed field counts as selected by the allowed one.
    for (const { node, denial } of branches) if (denial === undefined) collect(node, undefined)
    for (const { node, denial } of branches) if (denial !== undefined) collect(node, denial)
    return byKey
  }

  const reachField = (occurrences: readonly Occurrence[], path: readonly string[]): ReachedField => {
    const isAllowed = occurrences.some(({ denial }) => denial === undefined)
    const branches = occurrences.flatMap(({ field, denial }) =>
      field.child === undefined ? [] : [{ node: field.child, denial }],
    )
    return {
      denial: isAllowed ? undefined : occurrences[0]?.denial,
      isTypename: occurrences[0]?.field.node.name.value === '__typename',
      below: reachObject(branches, path),
    }
  }

  const reachObject = (branches: readonly Branch[], path: readonly string[]): ReachedObject => {
    const byType = new Map<string, ReadonlyMap<string, ReachedField>>()
    return (typeName) => {
      const known = byType.get(typeName)
      if (known !== undefined) return known
      const occurrences = collectOccurrences(branches, typeName, path)
      const fields = new Map(
        [...occurrences].map(([key, found]) => [key, reachField(found, [...path, key])] as const),
      )
      byType.set(typeName, fields)
      return fields
    }
  }

  const root = reachObject([{ node: plan.root, denial: undefined }], [])

  const fieldAt = (path: ResolverPath): ReachedField => {
    const parent = nearestField(path.prev)
    const object = parent === undefined ? root : fieldAt(parent).below
    const field = object(path.typename ?? '').get(String(path.key))
    if (field === undefined) throw new TypeError('The executor came to a field that was not planned.')
    return field
  }

  return {
    denialAt: (path) => fieldAt(path).denial,
    typenameDenialAt(path, typeName) {
      const field = nearestField(path)
      if (field === undefined) return undefined
      const fields = [...fieldAt(field).below(typeName).values()]
      return fields.find(({ isTypename, denial }) => isTypename && denial !== undefined)?.denial
    },
  }
}

function keyOf(coordinate: string, path: readonly string[]): string {
  return `${coordinate} ${path.join(' ')}`
}

/** Leads from a list item to the field whose value the list is. */
function nearestField(path: ResolverPath | undefined): ResolverPath | undefined {
  let field = path
  while (typeof field?.key === 'number') field = field.prev
  return field
}
