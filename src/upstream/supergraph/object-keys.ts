import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { joinArgumentsOf, subgraphNamesOf } from './join-directives.ts'

/** The keys of interfaces that are objects in a subgraph, by the subgraph's name and the interface's. */
export type ObjectKeys = ReadonlyMap<string, ReadonlyMap<string, readonly SelectionNode[]>>

export function readObjectKeys(schema: GraphQLSchema): ObjectKeys {
  const names = subgraphNamesOf(schema)
  const keys = new Map<string, Map<string, readonly SelectionNode[]>>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInterfaceType(type)) continue
    for (const { graph, key, isInterfaceObject } of joinArgumentsOf(type.astNode?.directives, 'join__type')) {
      const subgraph = names.get(String(graph))
      if (isInterfaceObject !== true || typeof key !== 'string' || subgraph === undefined) continue
      const ofSubgraph = keys.get(subgraph) ?? new Map<string, readonly SelectionNode[]>()
      keys.set(subgraph, ofSubgraph)
      const [operation] = parse(`{${key}}`, { noLocation: true }).definitions
      if (operation?.kind === Kind.OPERATION_DEFINITION && !ofSubgraph.has(type.name))
        ofSubgraph.set(type.name, operation.selectionSet.selections)
    }
  }
  return keys
}

/**
 * Adds the keys of all objects whose type another subgraph must provide: the planner omits them below some
 * entities, where nothing could then be joined. Undefined if the request already has them all.
 */
export function addObjectKeys(
  document: DocumentNode,
  schema: GraphQLSchema,
  keys: ReadonlyMap<string, readonly SelectionNode[]>,
): DocumentNode | undefined {
  let hasAdded = false
  const complete = (set: SelectionSetNode, parent: GraphQLNamedType | undefined): SelectionSetNode => {
    const selections = set.selections.map((one): SelectionNode => {
      if (one.kind === Kind.FRAGMENT_SPREAD || one.selectionSet === undefined) return one
      const type =
        one.kind === Kind.INLINE_FRAGMENT
          ? one.typeCondition === undefined
            ? parent
            : schema.getType(one.typeCondition.name.value)
          : fieldType(parent, one.name.value)
      return { ...one, selectionSet: complete(one.selectionSet, type) }
    })
    const key = isInterfaceType(parent) ? keys.get(parent.name) : undefined
    const has = (name: string): boolean =>
      selections.some((one) => one.kind === Kind.FIELD && one.alias === undefined && one.name.value === name)
    const missing = has('__typename')
      ? (key ?? []).filter((one) => one.kind === Kind.FIELD && !has(one.name.value))
      : []
    if (missing.length > 0) hasAdded = true
    return { ...set, selections: [...selections, ...missing] }
  }
  const completeDefinition = <Node extends OperationDefinitionNode | FragmentDefinitionNode>(
    one: Node,
  ): Node => {
    const type =
      one.kind === Kind.OPERATION_DEFINITION
        ? schema.getRootType(one.operation)
        : schema.getType(one.typeCondition.name.value)
    return { ...one, selectionSet: complete(one.selectionSet, type ?? undefined) }
  }
  const definitions = document.definitions.map((one) =>
    one.kind === Kind.OPERATION_DEFINITION || one.kind === Kind.FRAGMENT_DEFINITION
      ? completeDefinition(one)
      : one,
  )
  return hasAdded ? { ...document, definitions } : undefined
}

function fieldType(parent: GraphQLNamedType | undefined, name: string): GraphQLNamedType | undefined {
  const type = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name]?.type : undefined
  return type === undefined ? undefined : getNamedType(type)
}
