import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { Variables } from '../plan/condition.ts'
import type { Plan } from '../plan/plan.ts'
import { createChangeFinder } from './denial-finder.ts'
import { createFieldMerger, type MergedField, type Reach } from './merged-field.ts'

/** The most objects to visit before an operation counts as too entangled to be reduced. */
const MAX_OBJECTS = 10_000

/**
 * Whether the reduced operation can still return a leaf, when the resolvers return everything they may. A
 * lone `__typename` counts. An object that must be null in any case does not: a denied field in it cannot be
 * null.
 */
export function leavesSomething(plan: Plan, variables: Variables, lacking: ReadonlySet<number>): boolean {
  const { schema } = plan.table
  const mergeFields = createFieldMerger(variables, lacking, createChangeFinder(plan.root, variables, lacking))
  const lost = new WeakMap<readonly Reach[], Map<GraphQLObjectType, boolean>>()
  let left = MAX_OBJECTS

  const possibleTypes = (type: GraphQLOutputType): readonly GraphQLObjectType[] => {
    const named = getNamedType(type)
    if (isAbstractType(named)) return schema.getPossibleTypes(named)
    return isObjectType(named) ? [named] : []
  }

  const isLost = (reaches: readonly Reach[], type: GraphQLObjectType): boolean => {
    const byType = lost.get(reaches) ?? new Map<GraphQLObjectType, boolean>()
    lost.set(reaches, byType)
    const known = byType.get(type)
    if (known !== undefined) return known
    left -= 1
    const answer = left < 0 || mergeFields(reaches, type).some(losesObject)
    byType.set(type, answer)
    return answer
  }

  const losesObject = ({ type, isDenied, isProbed, below }: MergedField): boolean => {
    if (!isNonNullType(type)) return false
    if (isDenied) return true
    // A list may be empty.
    if (!isProbed || !(isObjectType(type.ofType) || isAbstractType(type.ofType))) return false
    const types = possibleTypes(type)
    return types.length > 0 && types.every((one) => isLost(below, one))
  }

  const hasLeaf = (reaches: readonly Reach[], type: GraphQLObjectType): boolean =>
    !isLost(reaches, type) &&
    mergeFields(reaches, type).some(
      (field) =>
        !field.isDenied &&
        (field.below.length === 0 || possibleTypes(field.type).some((one) => hasLeaf(field.below, one))),
    )

  const [rootType] = plan.root.possible.types
  return rootType !== undefined && hasLeaf([{ node: plan.root, isDenied: false }], rootType) && left >= 0
}
