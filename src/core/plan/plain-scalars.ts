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

/** The value that graphql-js makes of a caller's, for those alone of which that is plain. Undefined for all others. */
export type PlainCoercion = (value: unknown) => string | number | boolean | undefined

const MAX_INT = 2 ** 31

/** By the function that coerces: a schema may have a scalar of its own by the name of Int or ID. */
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

/** How values of a scalar are coerced that graphql-js defines; undefined for any other type. */
export function plainCoercionOf(type: GraphQLInputType | undefined): PlainCoercion | undefined {
  const scalar = isNonNullType(type) ? type.ofType : type
  return isScalarType(scalar) ? COERCIONS.get(scalar.parseValue) : undefined
}
