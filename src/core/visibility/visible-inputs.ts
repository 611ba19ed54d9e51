import {
  type GraphQLArgument,
  type GraphQLFieldConfigArgumentMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'
import type { RuleTable } from '../rules/rule-table.ts'

/** The arguments and input fields that a subject may supply. */
export interface VisibleInputs {
  /** Whether a field can be selected: not if it requires an argument that may not be supplied. */
  readonly permits: (typeName: string, fieldName: string) => boolean
  /** The visible arguments of a field, with their visible types. */
  readonly pickArguments: (
    typeName: string,
    fieldName: string,
    args: GraphQLFieldConfigArgumentMap,
  ) => GraphQLFieldConfigArgumentMap
}

const ALL: VisibleInputs = { permits: () => true, pickArguments: (_type, _field, args) => args }

/**
 * The inputs that a subject lacking these requirements may supply:
 * - an optional argument or input field, if its rule holds and its type can be supplied at all;
 * - an input object, if none of its required fields is denied and something in it may be supplied.
 * A field that requires an argument that may not be supplied is hidden too.
 */
export function findVisibleInputs(table: RuleTable, lacking: ReadonlySet<number>): VisibleInputs {
  const { schema, guardedInputs } = table
  if (!table.guardsValues) return ALL
  const denies = (needs: readonly number[]): boolean => needs.some((need) => lacking.has(need))
  const unusable = findUnusable(table, denies)
  const isUnusable = (type: GraphQLInputType): boolean => unusable.has(getNamedType(type).name)
  const types = new Map<string, GraphQLInputObjectType>()

  const rewire = (type: GraphQLInputType): GraphQLInputType => {
    if (isListType(type)) return new GraphQLList(rewire(type.ofType))
    if (isNonNullType(type)) return new GraphQLNonNull(getNullableType(rewire(type.ofType)))
    return isInputObjectType(type) && guardedInputs.has(type.name) ? show(type) : type
  }
  const show = (type: GraphQLInputObjectType): GraphQLInputObjectType => {
    const known = types.get(type.name)
    if (known !== undefined) return known
    const { fields, ...config } = type.toConfig()
    const shown = Object.entries(fields).filter(
      ([name, field]) => !denies(table.needsOfInputField(type.name, name)) && !isUnusable(field.type),
    )
    const made = new GraphQLInputObjectType({
      ...config,
      fields: () =>
        Object.fromEntries(shown.map(([name, one]) => [name, { ...one, type: rewire(one.type) }])),
    })
    types.set(type.name, made)
    return made
  }

  /** An interface shows an argument only if every implementer does. */
  const isHidden = (typeName: string, fieldName: string, { name, type }: Named): boolean => {
    if (isUnusable(type) || denies(table.needsOfArgument(typeName, fieldName, name))) return true
    const owner = schema.getType(typeName)
    if (!isInterfaceType(owner)) return false
    const { objects, interfaces } = schema.getImplementations(owner)
    return [...objects, ...interfaces].some((one) => denies(table.needsOfArgument(one.name, fieldName, name)))
  }

  return {
    permits(typeName, fieldName) {
      const type = schema.getType(typeName)
      const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined
      return !field?.args.some((arg) => isRequiredArgument(arg) && isHidden(typeName, fieldName, arg))
    },
    pickArguments(typeName, fieldName, args) {
      const shown = Object.entries(args).filter(
        ([name, { type }]) => !isHidden(typeName, fieldName, { name, type }),
      )
      return Object.fromEntries(shown.map(([name, one]) => [name, { ...one, type: rewire(one.type) }]))
    },
  }
}

type Named = Pick<GraphQLArgument, 'name' | 'type'>

/** Input objects that cannot be supplied, or only empty, including those that require such an object. */
function findUnusable(table: RuleTable, denies: (needs: readonly number[]) => boolean): ReadonlySet<string> {
  const unusable = new Set<string>()
  const isDenied = (typeName: string, name: string, type: GraphQLInputType): boolean =>
    denies(table.needsOfInputField(typeName, name)) || unusable.has(getNamedType(type).name)
  for (let before = -1; before !== unusable.size; ) {
    before = unusable.size
    for (const typeName of table.guardedInputs.keys()) {
      const type = table.schema.getType(typeName)
      if (!isInputObjectType(type)) continue
      const fields = Object.values(type.getFields())
      const isShut = fields.some((one) => isRequiredInputField(one) && isDenied(typeName, one.name, one.type))
      if (isShut || fields.every((one) => isDenied(typeName, one.name, one.type))) unusable.add(typeName)
    }
  }
  return unusable
}
