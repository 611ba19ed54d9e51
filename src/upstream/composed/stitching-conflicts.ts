import {
  type ASTNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isIntrospectionType,
  isScalarType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  OperationTypeNode,
  parse,
  print,
  printType,
  visit,
} from 'graphql'
import type { SchemaProblem } from '../../core/schema/schema-problem.ts'

/** A schema with the names that it has in the stitched one. */
export interface NamedSchema {
  readonly name: string
  /** The beginning of its type names, except scalars, and of its root fields. */
  readonly prefix: string
  readonly schema: GraphQLSchema
}

const KINDS = Object.values(OperationTypeNode)

/**
 * Finds what two upstreams both have: a root field, which only one of them could answer, or a type with two
 * definitions, whose meaning would be unclear. Definitions are the same if they differ only in descriptions,
 * deprecations and URLs of scalars.
 */
export function findConflicts(schemas: readonly NamedSchema[]): readonly SchemaProblem[] {
  return [...findSameFields(schemas), ...findUnlikeTypes(schemas)]
}

function findSameFields(schemas: readonly NamedSchema[]): readonly SchemaProblem[] {
  const owners = new Map<string, NamedSchema>()
  const problems: SchemaProblem[] = []
  for (const one of schemas) {
    for (const kind of KINDS) {
      for (const field of Object.keys(one.schema.getRootType(kind)?.getFields() ?? {})) {
        const coordinate = `${kind} ${field}`
        const owner = owners.get(coordinate)
        if (owner === undefined) owners.set(coordinate, one)
        else problems.push({ coordinate, message: `${both(owner, one)} have it. ${hint(one)}` })
      }
    }
  }
  return problems
}

interface OwnedType {
  readonly owner: NamedSchema
  readonly type: GraphQLNamedType
  readonly text: string
}

function findUnlikeTypes(schemas: readonly NamedSchema[]): readonly SchemaProblem[] {
  const known = new Map<string, OwnedType>()
  const problems: SchemaProblem[] = []
  for (const owner of schemas) {
    const { schema } = owner
    const roots = new Set<unknown>(KINDS.map((kind) => schema.getRootType(kind)))
    for (const type of Object.values(lexicographicSortSchema(schema).getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue
      if (roots.has(schema.getType(type.name))) continue
      const one = { owner, type, text: wordsOf(type) }
      const before = known.get(type.name)
      if (before === undefined) known.set(type.name, one)
      else if (before.text !== one.text) {
        const message = `${both(before.owner, owner)} have it, and not the same.${difference(before, one)} ${hint(renamable(before, one))}`
        problems.push({ coordinate: type.name, message })
      }
    }
  }
  return problems
}

function both(one: NamedSchema, other: NamedSchema): string {
  return `the upstreams "${one.name}" and "${other.name}" both`
}

function difference(one: OwnedType, other: OwnedType): string {
  const lines = one.text.split('\n')
  const others = other.text.split('\n')
  const line = [
    ...others.filter((text) => !lines.includes(text)),
    ...lines.filter((text) => !others.includes(text)),
  ][0]
  return line === undefined ? '' : ` One alone says "${line.replace(/ \{$/, '').trim()}".`
}

/** A prefix for the other would change nothing: scalars keep their names. */
function renamable(before: OwnedType, one: OwnedType): NamedSchema {
  return isScalarType(one.type) ? before.owner : one.owner
}

function hint({ name, prefix }: NamedSchema): string {
  return `Give one ${prefix === '' ? 'a' : 'another'} prefix: upstreams.${name}.prefix.`
}

/** The definition without parts that do not affect the values of the type. */
function wordsOf(type: GraphQLNamedType): string {
  const document = parse(printType(type))
  return print(visit(document, { enter: (node) => withoutWords(node) }))
}

function withoutWords(node: ASTNode): ASTNode {
  const { description: _, ...words } = node as ASTNode & { readonly description?: unknown }
  if (!('directives' in words) || words.directives === undefined) return words as ASTNode
  return { ...words, directives: words.directives.filter(({ name }) => name.value === 'oneOf') } as ASTNode
}
