import {
  astFromValue,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { type Json, jsonListOf } from './introspection-json.ts'
import type { SchemaNote } from './schema-notes.ts'

/** A newly built argument or input field, modified in place. */
interface Value {
  readonly name: string
  type: GraphQLInputType
  defaultValue?: unknown
}

/**
 * Removes default values that graphql-js cannot read or print, and makes their inputs optional: the upstream
 * fills in the value, so callers must be able to omit it. Modifies the schema, which was just built from the
 * introspection result.
 */
export function keepUnreadDefaults(schema: GraphQLSchema, introspection: Json): readonly SchemaNote[] {
  const notes: SchemaNote[] = []
  const keep = (told: unknown, values: readonly Value[], coordinateOf: (name: string) => string): void => {
    const withDefault = jsonListOf(told).filter(({ defaultValue }) => typeof defaultValue === 'string')
    for (const { name } of withDefault) {
      const value = values.find((one) => one.name === name)
      if (value === undefined || isPrintable(value)) continue
      value.defaultValue = undefined
      if (isNonNullType(value.type)) value.type = value.type.ofType
      notes.push({
        coordinate: coordinateOf(value.name),
        message: 'its default value was left out: it does not fit its type.',
      })
    }
  }
  for (const told of jsonListOf(introspection['types'])) {
    const type = schema.getType(String(told['name']))
    if (isInputObjectType(type)) {
      keep(told['inputFields'], Object.values(type.getFields()), (name) => `${type.name}.${name}`)
    } else if (isObjectType(type) || isInterfaceType(type)) {
      const fields = type.getFields()
      for (const { name, args } of jsonListOf(told['fields'])) {
        const coordinate = `${type.name}.${String(name)}`
        keep(args, fields[String(name)]?.args ?? [], (argument) => `${coordinate}(${argument}:)`)
      }
    }
  }
  for (const { name, args } of jsonListOf(introspection['directives'])) {
    const directive = schema.getDirective(String(name))
    keep(args, directive?.args ?? [], (argument) => `@${String(name)}(${argument}:)`)
  }
  return notes
}

function isPrintable({ type, defaultValue }: Value): boolean {
  if (defaultValue === undefined) return false
  try {
    astFromValue(defaultValue, type)
    return true
  } catch {
    return false
  }
}
