import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import { argumentCoordinate } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'

export type CoordinateKind = 'type' | 'root field' | 'field' | 'argument' | 'input field'

/** One coordinate of a schema with the needs for using it. A type's rule counts for its fields. */
export interface SchemaCoordinate {
  readonly coordinate: string
  readonly kind: CoordinateKind
  /** Distinct indices into the requirements of the rule table. */
  readonly needs: readonly number[]
}

/**
 * Lists every type, field, argument and input field of the guarded schema, or of its visible part: root types
 * first, then in schema order. The placeholder field of an empty root is left out.
 */
export function listCoordinates(
  table: RuleTable,
  shown: GraphQLSchema = table.schema,
): readonly SchemaCoordinate[] {
  const roots = [shown.getQueryType(), shown.getMutationType(), shown.getSubscriptionType()]
  const present = roots.flatMap((root) => root ?? [])
  const others = Object.values(shown.getTypeMap()).filter((type) => !present.some((root) => root === type))
  const listed: SchemaCoordinate[] = []
  const add = (coordinate: string, kind: CoordinateKind, needs: readonly number[]): void => {
    listed.push({ coordinate, kind, needs })
  }
  const addFields = (type: GraphQLNamedType, kind: CoordinateKind): void => {
    const own = table.needsOfType(type.name)
    if (isInputObjectType(type))
      for (const { name } of Object.values(type.getFields()))
        add(`${type.name}.${name}`, 'input field', table.needsOfInputField(type.name, name))
    if (!isObjectType(type) && !isInterfaceType(type)) return
    for (const { name, args } of Object.values(type.getFields())) {
      if (!hasField(table.schema, type.name, name)) continue
      add(`${type.name}.${name}`, kind, joined(own, table.needsOfField(type.name, name)))
      for (const arg of args)
        add(
          argumentCoordinate(type.name, name, arg.name),
          'argument',
          table.needsOfArgument(type.name, name, arg.name),
        )
    }
  }
  for (const type of [...present, ...others]) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue
    add(type.name, 'type', table.needsOfType(type.name))
    addFields(type, present.some((root) => root === type) ? 'root field' : 'field')
  }
  return listed
}

function joined(one: readonly number[], other: readonly number[]): readonly number[] {
  if (one.length === 0) return other
  return other.length === 0 ? one : [...new Set([...one, ...other])]
}

function hasField(schema: GraphQLSchema, typeName: string, name: string): boolean {
  const type = schema.getType(typeName)
  return (isObjectType(type) || isInterfaceType(type)) && Object.hasOwn(type.getFields(), name)
}
