import { type GraphQLLeafType, isEnumType, isSpecifiedScalarType } from 'graphql'

/** Reads a leaf for callers: null for a value unknown to them, undefined for one not of the type. */
export type ReadLeaf = (value: unknown) => unknown

export function readerOf(type: GraphQLLeafType): ReadLeaf {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name))
    // Null for a value that only some subgraph knows, or that is hidden from callers.
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
