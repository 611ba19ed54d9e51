import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { isIncluded } from '../operation/condition.ts'
import type { PlanNode, PlannedField } from '../operation/plan.ts'
import { createDenialFinder, isDenied } from './decide.ts'
import type { Decision } from './decision.ts'
import { probeKeyOf } from './reduce.ts'

type Data = Readonly<Record<string, unknown>>

/**
 * Gives the answer of a reduced operation the shape that the schema promises: what is denied is null, in the order of
 * the selections, and where null is not allowed the object around it is null. Keys are put on null-prototype objects.
 */
export function completeData(
  decision: Decision & { readonly kind: 'reduce' },
  data: Data | null,
): Data | null {
  const { plan, variables, lacking } = decision
  const { schema } = plan.table
  const hasDenial = createDenialFinder(variables, lacking)
  const probeKey = probeKeyOf(plan.document)

  const completeObject = (value: Data, nodes: readonly PlanNode[]): Data | null => {
    const type = typeOf(value, nodes)
    // An object of a type that the plan does not know has been answered for no branch of it.
    if (type === undefined) return null
    const completed: Record<string, unknown> = Object.create(null)
    for (const [key, fields] of collectFields(nodes, type)) {
      const allowed = fields.filter((field) => !isDenied(field, lacking))
      const fieldType = outputType(type, fields)
      const field = allowed.length === 0 ? null : completeValue(value[key], fieldType, childrenOf(allowed))
      if (field === undefined) continue
      if (field === null && isNonNullType(fieldType)) return null
      completed[key] = field
    }
    return completed
  }

  const completeValue = (value: unknown, type: GraphQLOutputType, nodes: readonly PlanNode[]): unknown => {
    if (value === null || value === undefined || !nodes.some(hasDenial)) return value
    if (isNonNullType(type)) return completeValue(value, type.ofType, nodes)
    if (isListType(type)) {
      if (!Array.isArray(value)) return null
      const items = value.map((item) => completeValue(item, type.ofType, nodes))
      return isNonNullType(type.ofType) && items.includes(null) ? null : items
    }
    return typeof value === 'object' ? completeObject(value as Data, nodes) : null
  }

  const collectFields = (
    nodes: readonly PlanNode[],
    type: GraphQLObjectType,
  ): ReadonlyMap<string, readonly PlannedField[]> => {
    const byKey = new Map<string, PlannedField[]>()
    const visited = new Set<PlanNode>()
    const collect = (node: PlanNode): void => {
      if (visited.has(node) || !node.possible.types.includes(type)) return
      visited.add(node)
      for (const selection of node.selections) {
        if (!isIncluded(selection.conditions, variables)) continue
        if (selection.kind === 'fragment') collect(selection.child)
        else byKey.set(selection.responseKey, [...(byKey.get(selection.responseKey) ?? []), selection])
      }
    }
    for (const node of nodes) collect(node)
    return byKey
  }

  const typeOf = (value: Data, nodes: readonly PlanNode[]): GraphQLObjectType | undefined => {
    const name = value[probeKey]
    const type = typeof name === 'string' ? schema.getType(name) : undefined
    if (isObjectType(type)) return type
    const [only, ...others] = new Set(nodes.flatMap((node) => node.possible.types))
    return others.length === 0 ? only : undefined
  }

  return data === null ? null : completeObject(data, [plan.root])
}

function childrenOf(fields: readonly PlannedField[]): readonly PlanNode[] {
  return fields.flatMap((field) => field.child ?? [])
}

/** The type that the object itself gives its field: more precise than that of an interface. */
function outputType(type: GraphQLObjectType, fields: readonly PlannedField[]): GraphQLOutputType {
  const [field] = fields
  const own = field === undefined ? undefined : type.getFields()[field.node.name.value]
  if (own !== undefined) return own.type
  if (field === undefined) throw new TypeError('A response key without a field.')
  return field.type
}
