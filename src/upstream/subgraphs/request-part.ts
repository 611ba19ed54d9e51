import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationTypeNode,
  type SelectionSetNode,
} from 'graphql'
import type { RuleTable } from '../../core/rules/rule-table.ts'

/** A request, whoever wrote it. */
export interface RequestedPart {
  readonly document: DocumentNode
  readonly kind: `${OperationTypeNode}`
}

/**
 * The requirements of the fields in a request to one subgraph, as requirements of the decided operation. For
 * fields of an interface, those of all its possible types are included. Undefined if the request names
 * something that the composed schema does not show. `prefix` begins the subgraph's types and root fields in
 * that schema. Total.
 */
export function partOf(
  { document, kind }: RequestedPart,
  table: RuleTable,
  prefix: string,
): ReadonlySet<number> | undefined {
  const { schema } = table
  const needs = new Set<number>()
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  )
  const addNeeds = (
    parent: GraphQLObjectType | GraphQLInterfaceType,
    { name: fieldName, args }: GraphQLField<unknown, unknown>,
  ): void => {
    const members = isInterfaceType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent]
    const add = (found: Iterable<number>): void => {
      for (const need of found) needs.add(need)
    }
    for (const { name } of members) {
      add(table.needsOfType(name))
      add(table.needsOfField(name, fieldName))
      if (table.guardsValues) for (const arg of args) add(table.needsOfArgument(name, fieldName, arg.name))
    }
    // Only those that the operation supplies count.
    for (const arg of args)
      for (const found of table.guardedInputs.get(getNamedType(arg.type).name)?.reachable.values() ?? [])
        add(found)
  }
  /** Whether everything in the set is known. Without `parent`, fragments supply the type. */
  const walk = (
    { selections }: SelectionSetNode,
    parent: GraphQLNamedType | undefined,
    fieldPrefix: string,
  ): boolean =>
    selections.every((selection) => {
      if (selection.kind !== Kind.FIELD) {
        const part = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
        if (part === undefined) return false
        const condition = part.typeCondition?.name.value
        const type = condition === undefined ? parent : schema.getType(`${prefix}${condition}`)
        const isKnown = condition === undefined || isObjectType(type) || isAbstractType(type)
        return isKnown && walk(part.selectionSet, type, type === parent ? fieldPrefix : '')
      }
      const { name, selectionSet } = selection
      if (name.value === '_entities' && selectionSet !== undefined) return walk(selectionSet, undefined, '')
      if (name.value === '__typename') {
        for (const need of parent === undefined ? [] : table.needsOfType(parent.name)) needs.add(need)
        return true
      }
      const fieldName = `${fieldPrefix}${name.value}`
      if (!isObjectType(parent) && !isInterfaceType(parent)) return false
      const field = parent.getFields()[fieldName]
      if (field === undefined) return false
      addNeeds(parent, field)
      return selectionSet === undefined || walk(selectionSet, getNamedType(field.type), '')
    })

  const isKnown = document.definitions.every(
    (one) =>
      one.kind !== Kind.OPERATION_DEFINITION ||
      walk(one.selectionSet, schema.getRootType(kind as OperationTypeNode) ?? undefined, prefix),
  )
  return isKnown ? needs : undefined
}
