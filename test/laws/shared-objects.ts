import {
  buildSchema,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  responsePathAsArray,
} from 'graphql'
import type { Tape } from './tape.ts'

/** Interfaces whose implementers differ in what they require, so that selections of one object do too. */
const SDL = /* GraphQL */ `
directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
type Query { node: Node nodes: [Node] open: Open must: Node! any: [Any!] hello: String }
interface Node { part: Part whole: Part! parts: [Part!] grid: [[Part]!] next: Node leaf: String }
type Open implements Node { part: Part whole: Part! parts: [Part!] grid: [[Part]!] next: Node leaf: String }
type Closed implements Node {
  part: Part @auth(scopes: [["a"]])
  whole: Part! @auth(scopes: [["a"]])
  parts: [Part!] @auth(scopes: [["b"]])
  grid: [[Part]!] @auth(scopes: [["b"]])
  next: Node @auth(scopes: [["a"]])
  leaf: String @auth(scopes: [["b"]])
}
type Vault implements Node @auth(scopes: [["c"]]) { part: Part whole: Part! parts: [Part!] grid: [[Part]!] next: Node leaf: String }
type Part { must: String! may: String node: Node any: Any }
union Any = Open | Vault | Part
`

export interface SharedObjects {
  readonly schema: GraphQLSchema
  /** Paths that were resolved, without list indices. */
  readonly resolved: Set<string>
}

/** Resolvers answer from their path alone; every object is there. */
export function createSharedObjects(): SharedObjects {
  const schema = buildSchema(SDL)
  const resolved = new Set<string>()
  const answer = (type: GraphQLOutputType, path: string): unknown => {
    if (isNonNullType(type)) return answer(type.ofType, path)
    if (isListType(type)) return [0, 1].map((index) => answer(type.ofType, `${path}/${index}`))
    return isCompositeType(type) ? { path } : `leaf at ${path}`
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) {
      const possible = schema.getPossibleTypes(type)
      type.resolveType = ({ path }: { readonly path: string }) =>
        possible[sumOf(path) % possible.length]?.name
    }
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      field.resolve = (_source, _args, _context, { path, returnType }) => {
        const keys = responsePathAsArray(path)
        resolved.add(keys.filter((key) => typeof key === 'string').join('.'))
        return answer(returnType, keys.join('/'))
      }
    }
  }
  return { schema, resolved }
}

/** A query in which no field has an alias: whatever can be merged is. */
export function makeMergingQuery(tape: Tape, schema: GraphQLSchema): DocumentNode {
  const composites = ['Node', 'Open', 'Closed', 'Vault', 'Part', 'Any'].flatMap(
    (name) => schema.getType(name) ?? [],
  )
  const possible = (type: GraphQLNamedType): readonly GraphQLNamedType[] =>
    isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
  const overlaps = (one: GraphQLNamedType, other: GraphQLNamedType): boolean =>
    possible(one).some((type) => possible(other).includes(type))

  const selectionSet = (type: GraphQLNamedType, depth: number): string => {
    const count = 1 + tape.below(4)
    return `{ ${Array.from({ length: count }, () => selection(type, depth)).join(' ')} }`
  }
  const selection = (type: GraphQLNamedType, depth: number): string => {
    const fields = isUnionType(type) || !('getFields' in type) ? [] : Object.values(type.getFields())
    const choice = tape.below(10)
    if (choice < 6 && fields.length > 0) {
      const field = tape.pick(fields)
      const named = getNamedType(field.type)
      if (!isCompositeType(named)) return field.name
      if (depth > 0) return `${field.name} ${selectionSet(named, depth - 1)}`
    }
    if (choice < 9 && depth > 0 && type.name !== 'Query') {
      const target = tape.pick(composites.filter((one) => overlaps(one, type)))
      return `... on ${target.name} ${selectionSet(target, depth - 1)}`
    }
    return type.name === 'Query' ? 'hello' : '__typename'
  }
  const query = schema.getQueryType()
  if (query === null || query === undefined) throw new TypeError('A schema without queries.')
  return parse(`{ hello ${selection(query, 5)} ${selection(query, 5)} }`)
}

function sumOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0)
}
