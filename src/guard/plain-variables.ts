import {
  type GraphQLInputType,
  type GraphQLSchema,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql'
import type { Variables } from '../core/plan/condition.ts'
import { type PlainCoercion, plainCoercionOf } from '../core/plan/plain-scalars.ts'

/** A variable of a scalar that graphql-js defines, as most are. */
interface PlainVariable {
  readonly name: string
  readonly coerce: PlainCoercion
  readonly mayBeNull: boolean
  readonly mayBeAbsent: boolean
}

type Definitions = OperationDefinitionNode['variableDefinitions']

const plain = new WeakMap<object, readonly PlainVariable[] | 'others'>()

/**
 * Whether all variables are plain and fit. True is certain; false means that graphql-js must check. The
 * checks are prepared once per operation. Never throws.
 */
export function fitPlainly(schema: GraphQLSchema, definitions: Definitions, given: Variables): boolean {
  if (definitions === undefined) return true
  const known = plain.get(definitions) ?? readPlainVariables(schema, definitions)
  plain.set(definitions, known)
  if (known === 'others') return false
  for (const { name, coerce, mayBeNull, mayBeAbsent } of known) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    const isFitting =
      value === undefined ? mayBeAbsent : value === null ? mayBeNull : coerce(value) !== undefined
    if (!isFitting) return false
  }
  return true
}

function readPlainVariables(
  schema: GraphQLSchema,
  definitions: NonNullable<Definitions>,
): readonly PlainVariable[] | 'others' {
  const variables: PlainVariable[] = []
  for (const { variable, type: node, defaultValue } of definitions) {
    // The document is valid, so every type is an input type.
    const type = typeFromAST(schema, node) as GraphQLInputType | undefined
    const coerce = plainCoercionOf(type)
    if (coerce === undefined) return 'others'
    const mayBeNull = !isNonNullType(type)
    variables.push({
      name: variable.name.value,
      coerce,
      mayBeNull,
      mayBeAbsent: mayBeNull || defaultValue !== undefined,
    })
  }
  return variables
}
