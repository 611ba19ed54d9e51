import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLString,
  isNonNullType,
  isScalarType,
} from 'graphql'

/** Coerces a caller's value as graphql-js would, where that is plain. Undefined for all other values. */
export type PlainCoercion = (value: unknown) => string | number | boolean | undefined

const MAX_INT = 2 ** 31

/** Keyed by the coercing function, because a schema may define its own scalar named Int or ID. */
const COERCIONS: ReadonlyMap<unknown, PlainCoercion> = new Map<unknown, PlainCoercion>([
  [GraphQLString.parseValue, (value) => (typeof value === 'string' ? value : undefined)],
  [
    GraphQLID.parseValue,
    (value) => (typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : undefined),
  ],
  [GraphQLBoolean.parseValue, (value) => (typeof value === 'boolean' ? value : undefined)],
  [
    GraphQLInt.parseValue,
    (value) =>
      typeof value === 'number' && Number.isInteger(value) && value < MAX_INT && value >= -MAX_INT
        ? value
        : undefined,
  ],
  [
    GraphQLFloat.parseValue,
    (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  ],
])

/** The coercion of a scalar that graphql-js defines; undefined for any other type. */
export function plainCoercionOf(type: GraphQLInputType | undefined): PlainCoercion | undefined {
  const scalar = isNonNullType(type) ? type.ofType : type
  return isScalarType(scalar) ? COERCIONS.get(scalar.parseValue) : undefined
}
