import {
  buildASTSchema,
  type DefinitionNode,
  type GraphQLSchema,
  isTypeExtensionNode,
  Kind,
  type SchemaDefinitionNode,
  type SelectionSetNode,
  validateSchema,
} from 'graphql'
import { validateSDL } from 'graphql/validation/validate.js'
import { type DirectiveRenaming, NO_RENAMING } from './directive-renaming.ts'
import { resolveDirectiveNames } from './links.ts'
import { locationOf, type SchemaProblem, SchemaRuleError } from './schema-problem.ts'
import { parseSource, type SchemaSource, toProblems } from './sdl.ts'
import { completeSdl, withRepeatableRules } from './sdl-completion.ts'
import { checkSupergraph, findUnknownFeatures, type Subgraph } from './supergraph-checks.ts'
import { unfoldJoinDirectives } from './supergraph-directives.ts'
import { findPossibleLosses, type PossibleLoss } from './supergraph-losses.ts'
import { readRequiredFields } from './supergraph-requires.ts'
import { hideMachinery } from './supergraph-visibility.ts'

/** A parsed Federation supergraph: https://specs.apollo.dev/join/v0.5. */
export interface Supergraph {
  /**
   * The schema for callers, without `@inaccessible` elements and machinery. Its rules are in `fullSchema`.
   */
  readonly apiSchema: GraphQLSchema
  /** Everything that composition emitted, because rules can be on elements that callers do not see. */
  readonly fullSchema: GraphQLSchema
  /** The selections that fields with `@requires` read, by coordinate: one per requiring subgraph. */
  readonly requiredBy: ReadonlyMap<string, readonly SelectionSetNode[]>
  readonly subgraphs: readonly Subgraph[]
  /** Rules that composition may have dropped without a trace. */
  readonly possibleLosses: readonly PossibleLoss[]
}

/**
 * Reads the SDL that composition emits. Throws `SchemaRuleError` with every problem: SDL that is not a
 * supergraph, and features that neither Portcullis nor the executing library supports.
 */
export function readSupergraph(source: SchemaSource, renaming: DirectiveRenaming = NO_RENAMING): Supergraph {
  const problems: SchemaProblem[] = []
  const parsed = parseSource(source, problems)
  const schemaNode = parsed.find((one): one is SchemaDefinitionNode => one.kind === Kind.SCHEMA_DEFINITION)
  const place = { location: source.name }
  if (problems.length === 0 && schemaNode === undefined) {
    const message = 'it is not a supergraph: composition writes a schema definition with @link.'
    problems.push({ coordinate: 'schema', message, ...place })
  }
  for (const one of parsed.filter(isExtension)) {
    const message = 'a supergraph has no extensions: composition has merged them.'
    problems.push({ coordinate: 'schema', message, ...locationOf(one) })
  }
  if (problems.length > 0 || schemaNode === undefined) throw new SchemaRuleError(problems)

  // Any other problem would follow from this one.
  const unknown = findUnknownFeatures(schemaNode)
  if (unknown !== undefined) throw new SchemaRuleError([unknown])
  const names = resolveDirectiveNames([schemaNode], renaming)
  const completed = completeSdl(unfoldJoinDirectives(parsed, names, problems), renaming)
  problems.push(...completed.problems)
  const definitions = withRepeatableRules(completed.definitions, names.meaningOf)
  const document = { kind: Kind.DOCUMENT, definitions } as const
  const valid = { kind: Kind.DOCUMENT, definitions: [...definitions, ...completed.assumed] } as const
  problems.push(...toProblems(validateSDL(valid), document, place))
  if (problems.length > 0) throw new SchemaRuleError(problems)

  const subgraphs = checkSupergraph(schemaNode, definitions, problems)
  const requiredBy = readRequiredFields(definitions, problems)
  const visible = hideMachinery(definitions, schemaNode, problems)
  if (problems.length > 0) throw new SchemaRuleError(problems)
  const fullSchema = buildASTSchema(document, { assumeValidSDL: true })
  const apiSchema = buildASTSchema({ kind: Kind.DOCUMENT, definitions: visible }, { assumeValidSDL: true })
  const errors = validateSchema(apiSchema)
  if (errors.length > 0) throw new SchemaRuleError(toProblems(errors, document, place))
  const nameOfGraph = (id: string): string => subgraphs.find((one) => one.id === id)?.name ?? id
  const possibleLosses = findPossibleLosses(completed.definitions, names, nameOfGraph)
  return { apiSchema, fullSchema, requiredBy, subgraphs, possibleLosses }
}

function isExtension(definition: DefinitionNode): boolean {
  return isTypeExtensionNode(definition) || definition.kind === Kind.SCHEMA_EXTENSION
}
