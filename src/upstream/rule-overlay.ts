import {
  type ASTNode,
  type DefinitionNode,
  type GraphQLNamedType,
  GraphQLSchema,
  isIntrospectionType,
  isSpecifiedScalarType,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  parse,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
  Source,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql'
import { type DirectiveRenaming, NO_RENAMING } from '../core/schema/directive-renaming.ts'
import { resolveDirectiveNames } from '../core/schema/links.ts'
import { notesOf, type SchemaNote } from '../core/schema/schema-notes.ts'
import { locationOf, type SchemaProblem, SchemaRuleError } from '../core/schema/schema-problem.ts'
import type { SchemaSource } from '../core/schema/sdl.ts'
import { completeSdl } from '../core/schema/sdl-completion.ts'
import { didYouMean, suggest } from '../core/suggestion.ts'
import { attachNode } from './composed/attach-node.ts'
import { readDirectiveDefinitions } from './directive-definitions.ts'
import { readMachinery } from './machinery.ts'

type TypeNode = TypeDefinitionNode | TypeExtensionNode

/**
 * Lays the directives of SDL over a schema freshly built from an introspection, which has no directives.
 * Changes that schema. Ignores everything else in the SDL. The schema may lack what Federation adds to
 * printed SDL, unless a rule depends on it. Throws `SchemaRuleError` with every problem: a coordinate that
 * does not exist must not look guarded.
 */
export function overlayRules(
  schema: GraphQLSchema,
  sources: readonly SchemaSource[],
  renaming: DirectiveRenaming = NO_RENAMING,
): GraphQLSchema {
  const problems: SchemaProblem[] = []
  const definitions = sources.flatMap((source) => parseSource(source, problems))
  if (problems.length > 0) throw new SchemaRuleError(problems)
  const completed = completeSdl(definitions, renaming)
  problems.push(...completed.problems)
  const schemaNodes = definitions.filter(
    (one): one is SchemaDefinitionNode | SchemaExtensionNode =>
      one.kind === Kind.SCHEMA_DEFINITION || one.kind === Kind.SCHEMA_EXTENSION,
  )
  const names = resolveDirectiveNames(schemaNodes, renaming)
  const { without, isMachinery, isOptional } = readMachinery(definitions, schemaNodes, names, schema)
  for (const node of definitions.filter(isTypeNode).map(without)) {
    const type = schema.getType(node.name.value)
    if (type === undefined ? isOptional(node) : isMachinery(node)) continue
    if (type === undefined || isIntrospectionType(type)) problems.push(missingType(node, schema))
    else if (isSpecifiedScalarType(type)) {
      // All schemas of the process share this object.
      const message = 'it is built in, and every schema has it: no rule can be laid on it.'
      problems.push({ coordinate: type.name, message, ...locationOf(node.name) })
    } else if (!isSameKind(node, type)) {
      const message = `it is no ${nounOf(node)} in the introspected schema.`
      problems.push({ coordinate: type.name, message, ...locationOf(node.name) })
    } else attachNode(type, node, problems)
  }
  const own = readDirectiveDefinitions(completed.definitions, schema, problems)
  if (problems.length > 0) throw new SchemaRuleError(problems.map(explainBy(notesOf(schema))))

  // An upstream's own @auth may mean anything, and introspection never shows where it is used.
  const { meaningOf } = names
  const kept = schema
    .getDirectives()
    .filter((one) => !meaningOf.has(one.name) && !own.some(({ name }) => name === one.name))
  return new GraphQLSchema({
    ...schema.toConfig(),
    directives: [...kept, ...own],
    extensionASTNodes: schemaNodes.map((node) => ({ ...node, kind: Kind.SCHEMA_EXTENSION })),
    assumeValid: true,
  })
}

/** Explains problems with what the upstream has, but the schema built from its introspection lacks. */
function explainBy(notes: readonly SchemaNote[]): (problem: SchemaProblem) => SchemaProblem {
  return (problem) => {
    const note = notes.find(({ coordinate }) => coordinate === problem.coordinate)
    return note === undefined ? problem : { ...problem, message: `${problem.message} ${note.message}` }
  }
}

function parseSource({ name, text }: SchemaSource, problems: SchemaProblem[]): readonly DefinitionNode[] {
  if (text.replace(/#.*$/gm, '').trim() === '') return []
  try {
    return parse(new Source(text, name)).definitions
  } catch (error) {
    const { message, locations } = error as {
      readonly message: string
      readonly locations?: readonly { readonly line: number }[]
    }
    const line = locations?.[0]?.line
    problems.push({
      coordinate: 'schema',
      message,
      location: line === undefined ? name : `${name}:${line}`,
    })
    return []
  }
}

function isTypeNode(node: ASTNode): node is TypeNode {
  return isTypeDefinitionNode(node) || isTypeExtensionNode(node)
}

function missingType(node: TypeNode, schema: GraphQLSchema): SchemaProblem {
  const name = node.name.value
  const names = Object.keys(schema.getTypeMap()).filter((one) => !one.startsWith('__'))
  const message = `there is no such type in the introspected schema.${didYouMean(suggest(name, names))}`
  return { coordinate: name, message, ...locationOf(node.name) }
}

const NOUNS: readonly (readonly [RegExp, string])[] = [
  [/^InputObject/, 'input type'],
  [/^Object/, 'object type'],
  [/^Interface/, 'interface'],
  [/^Union/, 'union'],
  [/^Enum/, 'enum'],
  [/^Scalar/, 'scalar'],
]

function nounOf({ kind }: TypeNode): string {
  return NOUNS.find(([start]) => start.test(kind))?.[1] ?? 'type'
}

/** `ObjectTypeDefinition` and `ObjectTypeExtension` both belong to `GraphQLObjectType`. */
function isSameKind({ kind }: TypeNode, type: GraphQLNamedType): boolean {
  return type[Symbol.toStringTag] === `GraphQL${kind.replace(/Type(?:Definition|Extension)$/, '')}Type`
}
