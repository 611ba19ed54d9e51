import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
  specifiedDirectives,
  specifiedScalarTypes,
  visit,
} from 'graphql'
import { didYouMean, suggest } from '../suggestion.ts'
import { RULE_DIRECTIVES, type RuleDirective } from './auth-type-defs.ts'
import { type DirectiveRenaming, NO_RENAMING, type OwnDirective } from './directive-renaming.ts'
import { FEDERATION_DIRECTIVE_NAMES } from './federation-directives.ts'
import { findForeignArguments } from './foreign-arguments.ts'
import {
  assumeDirective,
  assumeScalar,
  type DirectiveOrigin,
  isForeignScalar,
  originOf,
} from './foreign-directives.ts'
import { type DirectiveNames, nameInForce, readLinks, resolveDirectiveNames } from './links.ts'
import { locationOf, type SchemaProblem } from './schema-problem.ts'
import { coordinatesOf } from './sdl-coordinates.ts'
import { adoptExtensions } from './sdl-extensions.ts'
import { explainMistake } from './unknown-directives.ts'
import { printUses } from './uses.ts'

/** An SDL document with the definitions that its author may omit. */
export interface CompletedSdl {
  readonly definitions: readonly DefinitionNode[]
  /** Definitions that make the SDL validate, but are not part of the schema. */
  readonly assumed: readonly DirectiveDefinitionNode[]
  /** Whether Federation's directives mark it as one of several subgraphs. */
  readonly isSubgraph: boolean
  /** The names of the rule directives in the SDL. */
  readonly meaningOf: DirectiveNames['meaningOf']
  readonly problems: readonly SchemaProblem[]
}

/** Directives that reveal a Federation 1 subgraph, which has no links. */
const FEDERATION_1_DIRECTIVES = ['key', 'external', 'requires', 'provides', 'extends']

type SchemaNode = SchemaDefinitionNode | SchemaExtensionNode

export function completeSdl(
  definitions: readonly DefinitionNode[],
  renaming: DirectiveRenaming = NO_RENAMING,
): CompletedSdl {
  const schemaNodes = definitions.filter(
    (one): one is SchemaNode => one.kind === Kind.SCHEMA_DEFINITION || one.kind === Kind.SCHEMA_EXTENSION,
  )
  const names = resolveDirectiveNames(schemaNodes, renaming)
  // Problems with links are in `names.problems` already.
  const links = readLinks(
    schemaNodes.flatMap((node) => node.directives ?? []),
    [],
  )
  const { directives, types } = collectNames(definitions)
  const isSubgraph =
    links.some(({ spec }) => spec === 'federation') ||
    FEDERATION_1_DIRECTIVES.some((name) => directives.has(name))
  const problems = [...names.problems]
  const defined = new Map(
    definitions.flatMap((one) =>
      one.kind === Kind.DIRECTIVE_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  )
  const known = new Set([...defined.keys(), ...specifiedDirectives.map((one) => one.name)])
  let coordinates: ReturnType<typeof coordinatesOf> | undefined
  const coordinateOf = (use: ConstDirectiveNode): string => {
    coordinates ??= coordinatesOf({ kind: Kind.DOCUMENT, definitions })
    return coordinates.get(use) ?? 'schema'
  }
  const surroundings = { names, known, isFederated: isSubgraph || links.length > 0 }
  const explainUse = (
    name: string,
    origin: DirectiveOrigin | undefined,
    uses: readonly ConstDirectiveNode[],
  ): string | undefined => {
    if (origin === undefined) return known.has(name) ? undefined : explainMistake(name, uses, surroundings)
    return isMistaken(origin, defined.has(name)) ? explainMissing(name, origin, uses.length) : undefined
  }
  const added: DefinitionNode[] = []
  const assumed: DirectiveDefinitionNode[] = []
  for (const [name, meaning] of names.meaningOf) {
    const isOurs = meaning === 'auth' || meaning === 'public'
    const uses = directives.get(name) ?? []
    const foreign = findForeignArguments(name, meaning, defined.get(name), uses, coordinateOf)
    problems.push(...foreign)
    if (known.has(name) || !(isOurs || directives.has(name))) continue
    // Report once: validation against our definition would repeat the problem for each use.
    if (foreign.length > 0) assumed.push(assumeDirective(name, undefined, uses))
    else added.push(definitionOf(meaning, name))
  }
  for (const [name, uses] of directives) {
    const [first] = uses
    if (first === undefined || names.meaningOf.has(name)) continue
    if (names.freed.has(name)) {
      const left = findLeftBehind(name as OwnDirective, uses, defined, renaming)
      if (left !== undefined) {
        const message = `a @link calls it @${nameInForce(name as OwnDirective, names)}, so that nothing explains "@${name}"${printUses(uses.length)}. Write @${nameInForce(name as OwnDirective, names)}, or define @${name} if it is something else.`
        problems.push({ coordinate: coordinateOf(left), message, ...locationOf(left) })
      }
      if (!known.has(name)) assumed.push(assumeDirective(name, undefined, uses))
      continue
    }
    const origin = originOf(name, links)
    const message = explainUse(name, origin, uses)
    if (message !== undefined)
      problems.push({ coordinate: coordinateOf(first), message, ...locationOf(first) })
    if (!known.has(name)) assumed.push(assumeDirective(name, origin, uses))
  }
  const definedTypes = new Set([
    ...specifiedScalarTypes.map((type) => type.name),
    ...definitions.flatMap((one) => (isTypeDefinitionNode(one) ? one.name.value : [])),
  ])
  for (const name of types) {
    if (!definedTypes.has(name) && isForeignScalar(name, links)) added.push(assumeScalar(name))
  }
  const adopted = adoptExtensions(definitions, definedTypes, rootNames(schemaNodes), isSubgraph)
  return { definitions: [...adopted, ...added], assumed, isSubgraph, meaningOf: names.meaningOf, problems }
}

/**
 * Whether a name in the namespace of a specification with rules is a mistake. A directive of a later
 * Federation needs a definition, and even then must not resemble a rule.
 */
function isMistaken(origin: DirectiveOrigin, isDefined: boolean): boolean {
  if (origin.spec === origin.name) return false
  if (origin.spec === 'portcullis') return true
  if (origin.spec !== 'federation' || FEDERATION_DIRECTIVE_NAMES.includes(origin.name)) return false
  return !isDefined || suggest(origin.name, Object.keys(RULE_DIRECTIVES)) !== undefined
}

/** Finds an undefined default name that a link has renamed, used with the arguments of the rule. */
function findLeftBehind(
  name: OwnDirective,
  uses: readonly ConstDirectiveNode[],
  defined: ReadonlyMap<string, DirectiveDefinitionNode>,
  renaming: DirectiveRenaming,
): ConstDirectiveNode | undefined {
  if (defined.has(name) || (renaming[name] ?? name) !== name) return undefined
  const own = RULE_DIRECTIVES[name].args.map((arg) => arg.name)
  return uses.find(({ arguments: given = [] }) => given.every((one) => own.includes(one.name.value)))
}

function explainMissing(name: string, origin: DirectiveOrigin, uses: number): string {
  const candidates = [...Object.keys(RULE_DIRECTIVES), ...FEDERATION_DIRECTIVE_NAMES]
  const hint = didYouMean(suggest(origin.name, candidates))
  return `"@${name}"${printUses(uses)} is linked from "${origin.spec}", where no directive "${origin.name}" is known.${hint}`
}

/**
 * The definitions with repeatable rule directives: on one place all rules must hold, whether or not their
 * author wrote `repeatable`, and composition emits one for each subgraph that has it.
 */
export function withRepeatableRules(
  definitions: readonly DefinitionNode[],
  meaningOf: DirectiveNames['meaningOf'],
): readonly DefinitionNode[] {
  return definitions.map((one) =>
    one.kind === Kind.DIRECTIVE_DEFINITION && meaningOf.has(one.name.value)
      ? { ...one, repeatable: true }
      : one,
  )
}

function collectNames(definitions: readonly DefinitionNode[]): {
  readonly directives: ReadonlyMap<string, readonly ConstDirectiveNode[]>
  readonly types: ReadonlySet<string>
} {
  const directives = new Map<string, ConstDirectiveNode[]>()
  const types = new Set<string>()
  visit(
    { kind: Kind.DOCUMENT, definitions },
    {
      Directive: (node) => {
        const uses = directives.get(node.name.value) ?? []
        // Directives in a schema never contain variables.
        uses.push(node as ConstDirectiveNode)
        directives.set(node.name.value, uses)
      },
      NamedType: (node) => void types.add(node.name.value),
    },
  )
  return { directives, types }
}

function definitionOf(meaning: RuleDirective, name: string): DirectiveDefinitionNode {
  const { astNode } = RULE_DIRECTIVES[meaning]
  if (astNode === undefined || astNode === null) throw new TypeError(`No definition of @${meaning}.`)
  const { loc: _, ...definition } = astNode
  return { ...definition, name: { kind: Kind.NAME, value: name } }
}

function rootNames(schemaNodes: readonly SchemaNode[]): ReadonlySet<string> {
  const stated = schemaNodes.flatMap((node) => node.operationTypes ?? []).map((one) => one.type.name.value)
  return new Set(['Query', 'Mutation', 'Subscription', ...stated])
}
