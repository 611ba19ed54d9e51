import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  type GraphQLInputType,
  GraphQLInt,
  type GraphQLSchema,
  GraphQLString,
  isNonNullType,
  isScalarType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql'
import type { Variables } from '../core/plan/condition.ts'

/** A variable of a scalar that graphql-js defines, as most are. */
interface PlainVariable {
  readonly name: string
  readonly fits: (value: unknown) => boolean
  readonly mayBeNull: boolean
  readonly mayBeAbsent: boolean
}

const MAX_INT = 2 ** 31

/**
 * The values that graphql-js coerces without an error, or some of them, by the function that coerces them: a schema may
 * have a scalar of its own by the name of Int or ID, and graphql-js has the word on all others.
 */
const FITTING: ReadonlyMap<unknown, (value: unknown) => boolean> = new Map<
  unknown,
  (value: unknown) => boolean
>([
  [GraphQLString.parseValue, (value) => typeof value === 'string'],
  [GraphQLID.parseValue, (value) => typeof value === 'string' || Number.isSafeInteger(value)],
  [GraphQLBoolean.parseValue, (value) => typeof value === 'boolean'],
  [
    GraphQLInt.parseValue,
    (value) => Number.isInteger(value) && (value as number) < MAX_INT && (value as number) >= -MAX_INT,
  ],
  [GraphQLFloat.parseValue, (value) => Number.isFinite(value)],
])

type Definitions = OperationDefinitionNode['variableDefinitions']

const plain = new WeakMap<object, readonly PlainVariable[] | 'others'>()

/**
 * Whether all variables are plain and fit: true is certain, and false says nothing. It is looked up once for each
 * operation how its variables are checked. Never throws.
 */
export function fitPlainly(schema: GraphQLSchema, definitions: Definitions, given: Variables): boolean {
  if (definitions === undefined) return true
  const known = plain.get(definitions) ?? readPlainVariables(schema, definitions)
  plain.set(definitions, known)
  if (known === 'others') return false
  for (const { name, fits, mayBeNull, mayBeAbsent } of known) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    const isFitting = value === undefined ? mayBeAbsent : value === null ? mayBeNull : fits(value)
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
    // Of a valid document: every type is an input type.
    const type = typeFromAST(schema, node) as GraphQLInputType | undefined
    const scalar = isNonNullType(type) ? type.ofType : type
    const fits = isScalarType(scalar) ? FITTING.get(scalar.parseValue) : undefined
    if (fits === undefined) return 'others'
    const mayBeNull = !isNonNullType(type)
    variables.push({
      name: variable.name.value,
      fits,
      mayBeNull,
      mayBeAbsent: mayBeNull || defaultValue !== undefined,
    })
  }
  return variables
}
