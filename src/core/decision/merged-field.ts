import type { FieldNode, GraphQLObjectType, GraphQLOutputType } from 'graphql'
import { isIncluded, type Variables } from '../plan/condition.ts'
import type { PlanNode, PlannedField } from '../plan/plan.ts'
import { type ChangeFinder, isDenied, isIntrospective } from './denial-finder.ts'

/** A selection set as it reaches an object: through allowed fields only, or through or below a denied one. */
export interface Reach {
  readonly node: PlanNode
  readonly isDenied: boolean
}

/** One response key of an object of one type, merged from all the selections that reach the object. */
export interface MergedField {
  readonly responseKey: string
  /** The type that the object's own type declares, more precise than that of an interface. */
  readonly type: GraphQLOutputType
  /** Whether every occurrence is denied. */
  readonly isDenied: boolean
  readonly below: readonly Reach[]
  /** The allowed occurrences that introspect; empty for any other field. */
  readonly introspecting: readonly FieldNode[]
  /** Whether an allowed occurrence makes its objects report their type. */
  readonly isProbed: boolean
}

export type FieldMerger = (reaches: readonly Reach[], type: GraphQLObjectType) => readonly MergedField[]

/** Merges fields as the executor does (GraphQL, section 6.3.2), in document order. Memoized. */
export function createFieldMerger(
  variables: Variables,
  lacking: ReadonlySet<number>,
  { isProbed }: Pick<ChangeFinder, 'isProbed'>,
): FieldMerger {
  const answers = new WeakMap<readonly Reach[], Map<GraphQLObjectType, readonly MergedField[]>>()

  const merge: FieldMerger = (reaches, type) => {
    const occurrences = new Map<string, Occurrence[]>()
    const visited = { allowed: new Set<PlanNode>(), denied: new Set<PlanNode>() }
    const collect = (node: PlanNode, isLost: boolean): void => {
      const seen = isLost ? visited.denied : visited.allowed
      if (seen.has(node) || !node.possible.types.includes(type)) return
      seen.add(node)
      for (const selection of node.selections) {
        if (!isIncluded(selection.conditions, variables)) continue
        if (selection.kind === 'fragment') collect(selection.child, isLost)
        else {
          const found = occurrences.get(selection.responseKey) ?? []
          if (found.length === 0) occurrences.set(selection.responseKey, found)
          found.push({ field: selection, isDenied: isLost || isDenied(selection, lacking) })
        }
      }
    }
    for (const reach of reaches) collect(reach.node, reach.isDenied)
    return [...occurrences].flatMap(([responseKey, found]) => {
      const [first] = found
      if (first === undefined) return []
      return {
        responseKey,
        type: type.getFields()[first.field.node.name.value]?.type ?? first.field.type,
        isDenied: found.every((one) => one.isDenied),
        below: found.flatMap((one) =>
          one.field.child === undefined ? [] : { node: one.field.child, isDenied: one.isDenied },
        ),
        introspecting: found.flatMap((one) =>
          !one.isDenied && isIntrospective(one.field) ? one.field.node : [],
        ),
        isProbed: found.some((one) => !one.isDenied && isProbed(one.field)),
      }
    })
  }

  return (reaches, type) => {
    const byType = answers.get(reaches) ?? new Map<GraphQLObjectType, readonly MergedField[]>()
    answers.set(reaches, byType)
    const answer = byType.get(type) ?? merge(reaches, type)
    byType.set(type, answer)
    return answer
  }
}

interface Occurrence {
  readonly field: PlannedField
  readonly isDenied: boolean
}
