import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isIntrospectionType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  OperationTypeNode,
  parse,
  print,
  printType,
  visit,
} from 'graphql'
import type { SchemaProblem } from '../../core/schema/schema-problem.ts'

/** A schema with its names as they are in the stitched one. */
export interface NamedSchema {
  readonly name: string
  readonly schema: GraphQLSchema
}

const KINDS = Object.values(OperationTypeNode)

/**
 * What two upstreams both have: a root field, of which only one could be asked, or a type that is not the same in both, of which
 * nobody could say what is meant. Types that agree but for descriptions are one.
 */
export function findConflicts(schemas: readonly NamedSchema[]): readonly SchemaProblem[] {
  return [...findSameFields(schemas), ...findUnlikeTypes(schemas)]
}

function findSameFields(schemas: readonly NamedSchema[]): readonly SchemaProblem[] {
  const owners = new Map<string, string>()
  const problems: SchemaProblem[] = []
  for (const { name, schema } of schemas) {
    for (const kind of KINDS) {
      for (const field of Object.keys(schema.getRootType(kind)?.getFields() ?? {})) {
        const coordinate = `${kind} ${field}`
        const owner = owners.get(coordinate)
        if (owner === undefined) owners.set(coordinate, name)
        else problems.push({ coordinate, message: `${both(owner, name)} have it.${hint(name)}` })
      }
    }
  }
  return problems
}

function findUnlikeTypes(schemas: readonly NamedSchema[]): readonly SchemaProblem[] {
  const known = new Map<string, { readonly owner: string; readonly text: string }>()
  const problems: SchemaProblem[] = []
  for (const { name, schema } of schemas) {
    const roots = new Set<unknown>(KINDS.map((kind) => schema.getRootType(kind)))
    for (const type of Object.values(lexicographicSortSchema(schema).getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue
      if (roots.has(schema.getType(type.name))) continue
      const text = wordsOf(type)
      const before = known.get(type.name)
      if (before === undefined) known.set(type.name, { owner: name, text })
      else if (before.text !== text) {
        const message = `${both(before.owner, name)} have it, and not the same.${hint(name)}`
        problems.push({ coordinate: type.name, message })
      }
    }
  }
  return problems
}

function both(one: string, other: string): string {
  return `the upstreams "${one}" and "${other}" both`
}

function hint(name: string): string {
  return ` Give one a prefix: upstreams.${name}.prefix.`
}

function wordsOf(type: GraphQLNamedType): string {
  const document = parse(printType(type))
  return print(
    visit(document, { enter: (node) => ('description' in node ? withoutDescription(node) : undefined) }),
  )
}

function withoutDescription<Node extends { readonly description?: unknown }>(
  node: Node,
): Omit<Node, 'description'> {
  const { description: _, ...words } = node
  return words
}
