import {
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'

/** Called for each type that a selection reaches, and each field that it reads. */
export type Reached = (typeName: string, fieldName?: string) => void

/**
 * Walks the selection that a field with `@requires` reads, as for planning: a field of an interface stands
 * for that field of every possible type. Returns the reason if the selection does not fit the schema.
 */
export function walkFieldSet(
  schema: GraphQLSchema,
  parent: GraphQLObjectType,
  selection: SelectionSetNode,
  reached: Reached,
): string | undefined {
  const possibleOf = (type: GraphQLCompositeType): readonly GraphQLObjectType[] =>
    isAbstractType(type) ? schema.getPossibleTypes(type) : [type]

  const walk = (
    { selections }: SelectionSetNode,
    type: GraphQLCompositeType,
    possible: readonly GraphQLObjectType[],
  ): string | undefined => {
    for (const one of selections) {
      if (one.kind === Kind.FRAGMENT_SPREAD) return 'a fragment by name has no place in a field set'
      if (one.kind === Kind.INLINE_FRAGMENT) {
        const name = one.typeCondition?.name.value
        const condition = name === undefined ? type : schema.getType(name)
        if (!isCompositeType(condition)) return `there is no type ${name}`
        const names = new Set(possibleOf(condition).map((candidate) => candidate.name))
        const fault = walk(
          one.selectionSet,
          condition,
          possible.filter((candidate) => names.has(candidate.name)),
        )
        if (fault !== undefined) return fault
        continue
      }
      const fieldName = one.name.value
      reached(type.name)
      if (fieldName === '__typename') continue
      const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined
      if (field === undefined) return `there is no field ${type.name}.${fieldName}`
      const types = isInterfaceType(type) ? [type, ...possible] : [type]
      for (const each of types) {
        reached(each.name)
        reached(each.name, fieldName)
      }
      const returned = getNamedType(field.type)
      if (one.selectionSet === undefined || !isCompositeType(returned)) continue
      const fault = walk(one.selectionSet, returned, possibleOf(returned))
      if (fault !== undefined) return fault
    }
    return undefined
  }
  return walk(selection, parent, [parent])
}
