import { type GraphQLLeafType, isEnumType, isSpecifiedScalarType } from 'graphql'

/** A leaf of an answer as callers get it: null for what they do not know, undefined for what is none of the type. */
export type ReadLeaf = (value: unknown) => unknown

export function readerOf(type: GraphQLLeafType): ReadLeaf {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name))
    // A value that only some subgraph knows, or that callers are not to see.
    return (value) => (typeof value === 'string' && names.has(value) ? value : null)
  }
  if (!isSpecifiedScalarType(type)) return (value) => value
  const serialize = (value: unknown): unknown => {
    try {
      return type.serialize(value)
    } catch {
      return undefined
    }
  }
  switch (type.name) {
    case 'String':
    case 'ID':
      return (value) => (typeof value === 'string' ? value : serialize(value))
    case 'Boolean':
      return (value) => (typeof value === 'boolean' ? value : serialize(value))
    default:
      return serialize
  }
}
