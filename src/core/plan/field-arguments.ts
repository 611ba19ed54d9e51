import {
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { Variables } from './condition.ts'
import type { Plan, PlannedField } from './plan.ts'

export type FieldArguments = Readonly<Record<string, unknown>>

/** Reads the arguments of a field. Undefined where they do not fit, so that the field cannot be executed. Never throws. */
export type ReadArguments = (field: Pick<PlannedField, 'node' | 'coordinate'>) => FieldArguments | undefined

/**
 * Coerces the arguments of an operation's fields as an executor does (GraphQL, section 6.4.1), with variables, their
 * defaults and the defaults of the schema. `coerced` variables come from an executor and are used as they are.
 * Returns undefined where the variables do not fit the operation. Never throws.
 */
export function createArgumentReader(
  { table, operation }: Pick<Plan, 'table' | 'operation'>,
  variables: Variables,
  form: 'given' | 'coerced' = 'given',
): ReadArguments | undefined {
  const { schema } = table
  const coerced = form === 'coerced' ? variables : coerce(schema, operation, variables)
  if (coerced === undefined) return undefined
  return ({ node, coordinate }) => {
    const field = findField(schema, coordinate)
    if (field === undefined || field.args.length === 0) return NO_ARGUMENTS
    try {
      return getArgumentValues(field, node, coerced)
    } catch {
      return undefined
    }
  }
}

function coerce(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: Plan['operation'],
  variables: Variables,
): Variables | undefined {
  return getVariableValues(schema, variableDefinitions, variables, { maxErrors: 1 }).coerced
}

const NO_ARGUMENTS: FieldArguments = Object.freeze({})

function findField(schema: GraphQLSchema, coordinate: string): GraphQLField<unknown, unknown> | undefined {
  const [typeName = '', fieldName = ''] = coordinate.split('.')
  const type = schema.getType(typeName)
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {}
  return Object.hasOwn(fields, fieldName) ? fields[fieldName] : undefined
}
