import {
  type FieldNode,
  GraphQLBoolean,
  type GraphQLField,
  GraphQLFloat,
  GraphQLID,
  type GraphQLInputType,
  GraphQLInt,
  type GraphQLSchema,
  GraphQLString,
  getArgumentValues,
  getVariableValues,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from 'graphql'

type Values = Record<string, unknown>
type Given = Readonly<Record<string, unknown>>

/** Reads the variables of one execution; `undefined` if graphql-js has an error to report. */
export type VariableReader = (given: Given) => Values | undefined

/** Reads the arguments of one field. Throws as `getArgumentValues` of graphql-js does. */
export type ArgumentReader = (variableValues: Values) => Values

const MAX_INT = 2 ** 31

/** Values that the specification's scalars accept unchanged. graphql-js judges all others. */
const UNCHANGED = new Map<unknown, (value: unknown) => boolean>([
  [GraphQLString, (value) => typeof value === 'string'],
  [GraphQLID, (value) => typeof value === 'string'],
  [GraphQLBoolean, (value) => typeof value === 'boolean'],
  [GraphQLInt, (value) => Number.isInteger(value) && Math.abs(value as number) < MAX_INT],
  [GraphQLFloat, (value) => Number.isFinite(value)],
])

interface PlainVariable {
  readonly name: string
  readonly isUnchanged: (value: unknown) => boolean
  readonly mayBeNull: boolean
  readonly mayBeAbsent: boolean
  /** `undefined` leaves the variable absent. */
  readonly defaultValue: unknown
}

/** Compiles `getVariableValues` of graphql-js for one operation of a valid document. */
export function compileVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): VariableReader {
  const readSlowly: VariableReader = (given) => getVariableValues(schema, variableDefinitions, given).coerced
  const variables: PlainVariable[] = []
  for (const { variable, type: node, defaultValue } of variableDefinitions) {
    const type: GraphQLInputType | undefined = toInputType(typeFromAST(schema, node as never))
    const isUnchanged = UNCHANGED.get(isNonNullType(type) ? type.ofType : type)
    if (type === undefined || isUnchanged === undefined || variable.name.value === '__proto__')
      return readSlowly
    const mayBeNull = !isNonNullType(type)
    variables.push({
      name: variable.name.value,
      isUnchanged,
      mayBeNull,
      mayBeAbsent: mayBeNull || defaultValue !== undefined,
      defaultValue: defaultValue && valueFromAST(defaultValue, type),
    })
  }
  return (given) => {
    const values: Values = {}
    for (const { name, isUnchanged, mayBeNull, mayBeAbsent, defaultValue } of variables) {
      if (Object.hasOwn(given, name)) {
        const value = given[name]
        if (value === null ? !mayBeNull : !isUnchanged(value)) return readSlowly(given)
        values[name] = value
      } else if (!mayBeAbsent) return readSlowly(given)
      else if (defaultValue !== undefined) values[name] = defaultValue
    }
    return values
  }
}

function toInputType(type: unknown): GraphQLInputType | undefined {
  return isInputType(type) ? type : undefined
}

interface PlainArgument {
  readonly name: string
  /** `undefined` if the argument is left out. */
  readonly variable: string | undefined
  readonly mayBeNull: boolean
  readonly defaultValue: unknown
}

/** Compiles `getArgumentValues` of graphql-js for one field of a valid document, except for literals. */
export function compileArguments(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
): ArgumentReader {
  const readSlowly: ArgumentReader = (values) => getArgumentValues(definition, node, values)
  const plain: PlainArgument[] = []
  for (const { name, type, defaultValue } of definition.args) {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value
    if ((value !== undefined && value.kind !== 'Variable') || name === '__proto__') return readSlowly
    plain.push({ name, variable: value?.name.value, mayBeNull: !isNonNullType(type), defaultValue })
  }
  return (variableValues) => {
    const values: Values = {}
    for (const { name, variable, mayBeNull, defaultValue } of plain) {
      if (variable !== undefined && Object.hasOwn(variableValues, variable)) {
        const value = variableValues[variable]
        if (value === undefined || (value === null && !mayBeNull)) return readSlowly(variableValues)
        values[name] = value
      } else if (defaultValue !== undefined) values[name] = defaultValue
      else if (!mayBeNull) return readSlowly(variableValues)
    }
    return values
  }
}
