import {
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLScalarType,
  type GraphQLSchema,
  type GraphQLType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql'
import { isPlainNumber, NumberToken } from '../core/json/number-token.ts'

/**
 * Makes the scalars of a schema keep numbers as they are written. Values of a freshly built schema that is
 * executed elsewhere may be `NumberToken`s. Changes the schema.
 */
export function withExactNumbers(schema: GraphQLSchema): GraphQLSchema {
  const types = schema.getTypeMap() as Record<string, unknown>
  for (const [name, scalar] of Object.entries(EXACT)) if (Object.hasOwn(types, name)) types[name] = scalar
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    if (isScalarType(type) && !isSpecifiedScalarType(type)) type.parseLiteral = readLiteral
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      makeExact(field)
      if ('args' in field) for (const argument of field.args) makeExact(argument)
    }
  }
  for (const { args } of schema.getDirectives()) for (const argument of args) makeExact(argument)
  return schema
}

/** A number passes as written. One that GraphQL's own scalar refuses is refused with its message. */
const EXACT: Readonly<Record<string, GraphQLScalarType>> = {
  Int: new GraphQLScalarType({
    ...GraphQLInt.toConfig(),
    parseValue: (value) => GraphQLInt.parseValue(toNumber(value)),
    serialize: (value) => keep(value, GraphQLInt.serialize(toNumber(value))),
  }),
  Float: new GraphQLScalarType({
    ...GraphQLFloat.toConfig(),
    // No double is as large as 1e400, but the sender of such a number can represent it.
    parseValue: (value) => (value instanceof NumberToken ? value : GraphQLFloat.parseValue(value)),
    parseLiteral(node, variables) {
      const number = GraphQLFloat.parseLiteral(node, variables)
      return 'value' in node ? keep(readNumber(String(node.value)), number) : number
    },
    serialize: (value) => (value instanceof NumberToken ? value : GraphQLFloat.serialize(value)),
  }),
  ID: new GraphQLScalarType({
    ...GraphQLID.toConfig(),
    parseValue: (value) => GraphQLID.parseValue(toId(value)),
    serialize: (value) => GraphQLID.serialize(toId(value)),
  }),
}

function makeExact(element: { type: GraphQLType }): void {
  element.type = toExact(element.type)
}

function toExact(type: GraphQLType): GraphQLType {
  if (isNonNullType(type)) return new GraphQLNonNull(toExact(type.ofType))
  if (isListType(type)) return new GraphQLList(toExact(type.ofType))
  return isSpecifiedScalarType(type) ? (EXACT[type.name] ?? type) : type
}

function keep(value: unknown, otherwise: unknown): unknown {
  return value instanceof NumberToken ? value : otherwise
}

function toNumber(value: unknown): unknown {
  return value instanceof NumberToken ? Number(value.text) : value
}

/** A whole number is an ID with all of its digits. Zero has only one text: an upstream reads `-0` as `0`. */
function toId(value: unknown): unknown {
  return value instanceof NumberToken && /^-?[1-9]\d*$/.test(value.text) ? value.text : toNumber(value)
}

function readNumber(text: string): number | NumberToken {
  return isPlainNumber(text) ? Number(text) : new NumberToken(text)
}

/** The value of a literal of a scalar that only the upstream understands. */
function readLiteral(node: ValueNode, variables?: Readonly<Record<string, unknown>> | null): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return readNumber(node.value)
    case Kind.LIST:
      return node.values.map((item) => readLiteral(item, variables))
    case Kind.OBJECT: {
      const value: Record<string, unknown> = Object.create(null)
      for (const field of node.fields) value[field.name.value] = readLiteral(field.value, variables)
      return value
    }
    default:
      return valueFromASTUntyped(node, variables)
  }
}
