import {
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql'
import type { Variables } from '../core/plan/condition.ts'
import type { RuleTable } from '../core/rules/rule-table.ts'
import { fitPlainly } from './plain-variables.ts'

export type CoercedVariables =
  /** The caller's variables: an executor coerces them again, and an upstream reads them as written. */
  | { readonly kind: 'fitting'; readonly variables: Variables }
  | { readonly kind: 'wrong'; readonly variables: Variables; readonly errors: readonly GraphQLError[] }

const MAX_ERRORS = 50

/**
 * Coerces the variables of the original operation (GraphQL, section 6.1.2), before any part of it is removed.
 * Where the schema has an input field such as `constructor`, which graphql-js would find in every object,
 * input objects are copied without a prototype. The errors are those of graphql-js, with the code
 * `BAD_USER_INPUT`.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: Pick<OperationDefinitionNode, 'variableDefinitions'>,
  given: Variables | null | undefined,
): CoercedVariables {
  const variables = given ?? {}
  if (fitPlainly(schema, variableDefinitions, variables)) return { kind: 'fitting', variables }
  const sheltered = hasInheritedNames(schema) ? shelter(schema, variableDefinitions, variables) : variables
  const { errors } = getVariableValues(schema, variableDefinitions, sheltered, { maxErrors: MAX_ERRORS })
  return errors === undefined
    ? { kind: 'fitting', variables: sheltered }
    : { kind: 'wrong', variables: sheltered, errors: errors.map(asInputError) }
}

/**
 * Whether a denied caller sees the denial instead of the variable errors. These name types, of which each
 * caller sees only a part.
 */
export function decidesFirst({ introspection }: Pick<RuleTable, 'introspection'>): boolean {
  return introspection === 'filtered'
}

function asInputError({ message, locations, extensions }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', ...extensions } })
  return Object.assign(error, { locations })
}

const inherited = new WeakMap<GraphQLSchema, boolean>()

/** Whether an input type has a field with a name that every object inherits. */
function hasInheritedNames(schema: GraphQLSchema): boolean {
  const known = inherited.get(schema)
  if (known !== undefined) return known
  const found = Object.values(schema.getTypeMap()).some(
    (type) =>
      isInputObjectType(type) && Object.keys(type.getFields()).some((name) => name in Object.prototype),
  )
  inherited.set(schema, found)
  return found
}

function shelter(
  schema: GraphQLSchema,
  definitions: NonNullable<OperationDefinitionNode['variableDefinitions']>,
  variables: Variables,
): Variables {
  const sheltered: Record<string, unknown> = Object.assign(Object.create(null), variables)
  for (const { variable, type: node } of definitions) {
    const name = variable.name.value
    const type = typeFromAST(schema, node)
    if (isInputType(type) && Object.hasOwn(variables, name))
      sheltered[name] = shelterValue(variables[name], type)
  }
  return sheltered
}

function shelterValue(value: unknown, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return shelterValue(value, type.ofType)
  if (isListType(type))
    return Array.isArray(value)
      ? value.map((item) => shelterValue(item, type.ofType))
      : shelterValue(value, type.ofType)
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null || Array.isArray(value))
    return value
  const fields = type.getFields()
  const copy: Record<string, unknown> = Object.create(null)
  for (const [name, member] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    copy[name] = field === undefined ? member : shelterValue(member, field.type)
  }
  return copy
}
