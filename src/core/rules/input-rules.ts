import { type GraphQLInputObjectType, type GraphQLSchema, getNamedType, isInputObjectType } from 'graphql'
import { locationOf, type SchemaProblem } from '../schema/schema-problem.ts'

/** An input object type that contains a rule at any depth. Like input types, these can be recursive. */
export interface GuardedInput {
  /** The fields that carry a rule or lead to one. */
  readonly fields: ReadonlyMap<string, GuardedInputField>
  /** Every field with a rule that a value of this type can contain at any depth, by coordinate. */
  readonly reachable: ReadonlyMap<string, readonly number[]>
}

export interface GuardedInputField {
  readonly coordinate: string
  /** The requirements for supplying it, as indices into the rule table. */
  readonly needs: readonly number[]
  /** The guarded contents of its value. */
  readonly below: GuardedInput | undefined
}

/** An argument that carries a rule, or whose value can contain one. */
export interface GuardedArgument {
  readonly needs: readonly number[]
  readonly below: GuardedInput | undefined
}

/**
 * The input object types that contain a rule, by name. Values of other types need no inspection. Built once
 * per schema, in time linear in its input types, except for `reachable`.
 */
export function findGuardedInputs(
  schema: GraphQLSchema,
  needsOfInput: (coordinate: string) => readonly number[],
): ReadonlyMap<string, GuardedInput> {
  const types = Object.values(schema.getTypeMap()).filter(isInputObjectType)
  const holders = new Map<GraphQLInputObjectType, GraphQLInputObjectType[]>()
  const guarded = new Set<GraphQLInputObjectType>()
  for (const type of types) {
    for (const field of Object.values(type.getFields())) {
      if (needsOfInput(`${type.name}.${field.name}`).length > 0) guarded.add(type)
      const named = getNamedType(field.type)
      if (!isInputObjectType(named)) continue
      const known = holders.get(named) ?? []
      if (known.length === 0) holders.set(named, known)
      known.push(type)
    }
  }
  // Iterating a Set also visits members added meanwhile.
  for (const type of guarded) for (const holder of holders.get(type) ?? []) guarded.add(holder)

  const inputs = new Map<string, GuardedInput>()
  const fieldMaps = new Map<string, Map<string, GuardedInputField>>()
  for (const { name } of guarded) {
    const fields = new Map<string, GuardedInputField>()
    fieldMaps.set(name, fields)
    let reachable: ReadonlyMap<string, readonly number[]> | undefined
    const input: GuardedInput = {
      fields,
      get reachable() {
        reachable ??= collectReachable(input)
        return reachable
      },
    }
    inputs.set(name, input)
  }
  for (const type of guarded) {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      const needs = needsOfInput(coordinate)
      const below = inputs.get(getNamedType(field.type).name)
      if (needs.length > 0 || below !== undefined)
        fieldMaps.get(type.name)?.set(field.name, { coordinate, needs, below })
    }
  }
  return inputs
}

function collectReachable(input: GuardedInput): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, readonly number[]>()
  const visited = new Set([input])
  for (const { fields } of visited) {
    for (const { coordinate, needs, below } of fields.values()) {
      if (needs.length > 0) found.set(coordinate, needs)
      if (below !== undefined) visited.add(below)
    }
  }
  return found
}

/** Locations in operations, as opposed to schemas: `FIELD`, `QUERY`, `FRAGMENT_SPREAD`. */
const EXECUTABLE = /^(QUERY|MUTATION|SUBSCRIPTION|FIELD|FRAGMENT_\w+|INLINE_FRAGMENT|VARIABLE_DEFINITION)$/

/** Finds rules in arguments of executable directives, which are not inspected: the rules could not hold. */
export function findBlindDirectives(
  schema: GraphQLSchema,
  inputs: ReadonlyMap<string, GuardedInput>,
): readonly SchemaProblem[] {
  return schema.getDirectives().flatMap(({ name, args, locations, astNode }) => {
    if (!locations.some((location) => EXECUTABLE.test(location))) return []
    return args.flatMap((arg) => {
      const type = getNamedType(arg.type).name
      const guarded = [...(inputs.get(type)?.reachable.keys() ?? [])]
      if (guarded.length === 0) return []
      const message = `it takes ${type}, and the rule of ${guarded.join(', ')} cannot hold in a directive of an operation.`
      return [{ coordinate: `@${name}(${arg.name}:)`, message, ...locationOf(arg.astNode ?? astNode) }]
    })
  })
}

/**
 * The input fields with a default that contain a rule. Where defaults are already filled in, a default cannot
 * be told from a value that the caller supplied.
 */
export function findGuardedDefaults(
  schema: GraphQLSchema,
  inputs: ReadonlyMap<string, GuardedInput>,
): readonly string[] {
  return [...inputs].flatMap(([typeName, { fields }]) => {
    const type = schema.getType(typeName)
    if (!isInputObjectType(type)) return []
    return [...fields.values()].flatMap(({ coordinate }) => {
      const [, name = ''] = coordinate.split('.')
      return type.getFields()[name]?.defaultValue === undefined ? [] : [coordinate]
    })
  })
}
