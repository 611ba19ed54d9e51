import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  isTypeSystemDefinitionNode,
  isTypeSystemExtensionNode,
  Kind,
  parse,
  Source,
  validateSchema,
} from 'graphql'
import { validateSDL } from 'graphql/validation/validate.js'
import { type DirectiveRenaming, NO_RENAMING } from './directive-renaming.ts'
import { buildSchemaFromIntrospection, isIntrospectionText } from './introspection-file.ts'
import { locationOf, type SchemaProblem, SchemaRuleError } from './schema-problem.ts'
import { completeSdl, withRepeatableRules } from './sdl-completion.ts'
import { coordinatesOf } from './sdl-coordinates.ts'
import { dropRepeatedFields } from './sdl-repeats.ts'

/** One file of a schema: SDL, or the JSON of an introspection result. */
export interface SchemaSource {
  /** The name that locations use: a path that the reader knows. */
  readonly name: string
  readonly text: string
}

/**
 * Builds a schema from its files. Directives of Portcullis, Federation and a `@link` need no definition; an
 * undefined directive that may be a misspelt rule is an error, and one of another platform is ignored. Throws
 * `SchemaRuleError` with every problem, each with its file and line. `buildRuleTable` reads the rules
 * themselves.
 */
export function buildSchemaFromSdl(
  sources: readonly SchemaSource[],
  renaming: DirectiveRenaming = NO_RENAMING,
): GraphQLSchema {
  const introspected = sources.find(({ text }) => isIntrospectionText(text))
  if (introspected !== undefined) {
    if (sources.length > 1)
      refuse(introspected.name, 'an introspection result is a whole schema: give it alone.')
    return buildSchemaFromIntrospection(introspected)
  }
  const problems: SchemaProblem[] = []
  const definitions = sources.flatMap((source) => parseSource(source, problems))
  if (problems.length > 0) throw new SchemaRuleError(problems)
  if (definitions.length === 0) refuse(sources[0]?.name, 'nothing is defined.')

  // The location of problems without a node: the file, if it is the only one.
  const place = sources.length === 1 && sources[0] !== undefined ? { location: sources[0].name } : {}
  const sdl = completeSdl(definitions, renaming)
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: sdl.definitions }
  const assumed: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [...withRepeatableRules(sdl.definitions, sdl.meaningOf), ...sdl.assumed],
  }
  problems.push(...sdl.problems, ...toProblems(validateSDL(assumed), document, place))
  if (problems.length > 0) throw new SchemaRuleError(problems)

  const schema = buildASTSchema(document, { assumeValidSDL: true })
  // A subgraph may leave Query to others; a server that executes it will report its absence.
  const errors = validateSchema(schema).filter(
    ({ message }) => !(sdl.isSubgraph && message === 'Query root type must be provided.'),
  )
  if (errors.length > 0) throw new SchemaRuleError(toProblems(errors, document, place))
  return schema
}

export function parseSource(
  { name, text }: SchemaSource,
  problems: SchemaProblem[],
): readonly DefinitionNode[] {
  // A file with only comments defines nothing, and is not a mistake.
  if (text.replace(/#.*$/gm, '').trim() === '') return []
  try {
    const { definitions } = parse(new Source(text, name))
    const strays = definitions.filter(
      (one) => !isTypeSystemDefinitionNode(one) && !isTypeSystemExtensionNode(one),
    )
    const message = 'an operation or fragment has no place in a schema.'
    for (const stray of strays) problems.push({ coordinate: 'schema', message, ...locationOf(stray) })
    return definitions.map(dropRepeatedFields)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    const line = error.locations?.[0]?.line
    const location = line === undefined ? name : `${name}:${line}`
    problems.push({ coordinate: 'schema', message: error.message, location })
    return []
  }
}

export function toProblems(
  errors: readonly GraphQLError[],
  document: DocumentNode,
  fallback: { readonly location?: string },
): readonly SchemaProblem[] {
  if (errors.length === 0) return []
  const coordinates = coordinatesOf(document)
  return errors.map(({ message, nodes }) => {
    // The last of several nodes is the repeated one, or the one that contradicts the first.
    const node = nodes?.at(-1)
    const coordinate = (node !== undefined && coordinates.get(node)) || 'schema'
    // A definition begins with its description, but readers look for its name.
    const named = node !== undefined && 'name' in node && node.name !== undefined ? node.name : node
    return { message: message.replaceAll(/\s+/g, ' '), coordinate, ...fallback, ...locationOf(named) }
  })
}

function refuse(name: string | undefined, message: string): never {
  throw new SchemaRuleError([
    { coordinate: 'schema', message, ...(name !== undefined && { location: name }) },
  ])
}
