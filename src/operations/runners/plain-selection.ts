import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** The schema and fragments with which the selections of one operation are read. */
export interface SelectionReader {
  readonly schema: GraphQLSchema
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
}

/**
 * The fields selected on one object type, by response key, in the order of the answer. `undefined` if there
 * is a directive, a missing fragment or a key that no object literal can hold.
 */
export function collectPlainFields(
  { schema, fragments }: SelectionReader,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): ReadonlyMap<string, readonly [FieldNode, ...FieldNode[]]> | undefined {
  const fields = new Map<string, [FieldNode, ...FieldNode[]]>()
  const visited = new Set<string>()
  const applies = (condition: string): boolean => {
    const conditional = schema.getType(condition)
    return conditional === type || (isAbstractType(conditional) && schema.isSubType(conditional, type))
  }
  const collect = ({ selections }: SelectionSetNode): boolean => selections.every(collectSelection)
  const collectSelection = (selection: SelectionNode): boolean => {
    if (hasDirectives(selection)) return false
    if (selection.kind === 'Field') {
      const key = selection.alias?.value ?? selection.name.value
      const found = fields.get(key)
      if (found === undefined) fields.set(key, [selection])
      else found.push(selection)
      return key !== '__proto__'
    }
    if (selection.kind === 'InlineFragment') {
      const condition = selection.typeCondition?.name.value
      return (condition !== undefined && !applies(condition)) || collect(selection.selectionSet)
    }
    const name = selection.name.value
    if (visited.has(name)) return true
    visited.add(name)
    const fragment = fragments[name]
    if (fragment === undefined || hasDirectives(fragment)) return false
    return !applies(fragment.typeCondition.name.value) || collect(fragment.selectionSet)
  }
  return selectionSets.every(collect) ? fields : undefined
}

export function hasDirectives({
  directives,
}: {
  readonly directives?: readonly unknown[] | undefined
}): boolean {
  return directives !== undefined && directives.length > 0
}
