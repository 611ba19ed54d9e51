import type {
  ConstDirectiveNode,
  ConstValueNode,
  GraphQLSchema,
  SchemaDefinitionNode,
  SchemaExtensionNode,
} from 'graphql'
import { RULE_DIRECTIVES, type RuleDirective } from './auth-type-defs.ts'
import { type DirectiveRenaming, NO_RENAMING, OWN_DIRECTIVES } from './directive-renaming.ts'
import { locationOf, type SchemaProblem } from './schema-problem.ts'
import { explainUnknownFeatures, type UnknownFeature } from './unknown-features.ts'

/** The names of the rule directives in a schema. */
export interface DirectiveNames {
  readonly meaningOf: ReadonlyMap<string, RuleDirective>
  /** Directive names, or prefixes ending in `__`, that links bring in for other directives. */
  readonly foreign: ReadonlySet<string>
  /** Default names of renamed directives. Directives with these names are somebody else's. */
  readonly freed: ReadonlySet<string>
  readonly problems: readonly SchemaProblem[]
}

/** One parsed `@link`. */
export interface Link {
  readonly spec: string
  readonly as: string
  readonly imports: ReadonlyMap<string, string>
  /** `v0.3`, where the URL ends in a version. */
  readonly version: string | undefined
  /** `for: SECURITY`: a server that does not support it must not serve the schema. */
  readonly isForSecurity: boolean
  /** `for: EXECUTION`: a server that does not support it must not execute the schema. */
  readonly isForExecution: boolean
  readonly node: ConstDirectiveNode
}

/** Specifications with rule directives. In a supergraph each Federation rule is a specification by itself. */
const SPECIFICATIONS: ReadonlyMap<string, readonly RuleDirective[]> = new Map([
  ['federation', ['authenticated', 'requiresScopes', 'policy']],
  ['authenticated', ['authenticated']],
  ['requiresScopes', ['requiresScopes']],
  ['policy', ['policy']],
  ['portcullis', ['auth', 'public']],
])

const OUR_URL = 'https://portcullis.dev/portcullis/v1.0'

/** Handled by composition, or while reading a supergraph, before rules are read. */
const SECURED_ELSEWHERE: ReadonlySet<string> = new Set(['inaccessible'])

/** The specifications of `@link` itself, and of its predecessor `@core`. */
const LINK_SPECIFICATIONS: ReadonlySet<string> = new Set(['link', 'core'])

/**
 * Resolves `@link` (https://specs.apollo.dev/link/v1.0). A name that a link assigns means what it links; an
 * unlinked directive counts under its bare name. A link that cannot be read is a problem, and never ignored.
 */
export function resolveDirectiveNames(
  nodes: readonly (SchemaDefinitionNode | SchemaExtensionNode | null | undefined)[],
  renaming: DirectiveRenaming = NO_RENAMING,
): DirectiveNames {
  const problems: SchemaProblem[] = []
  const meaningOf = new Map<string, RuleDirective>()
  const foreign = new Set<string>()
  const claim = (name: string, meaning: RuleDirective | undefined, node: ConstDirectiveNode): void => {
    const isTaken = meaningOf.has(name) || foreign.has(name)
    if (isTaken && meaningOf.get(name) !== meaning) {
      const message = 'two links give this name different meanings.'
      problems.push({ coordinate: `@${name}`, message, ...locationOf(node) })
    }
    if (meaning === undefined) foreign.add(name)
    else meaningOf.set(name, meaning)
  }

  const directives = nodes.flatMap((one) => one?.directives ?? [])
  const links = readLinks(directives, problems)
  for (const { spec, as, imports, node } of links) {
    const meanings = SPECIFICATIONS.get(spec) ?? []
    const read = (name: string): RuleDirective | undefined => {
      const meaning = meanings.find((candidate) => candidate === name)
      if (meaning === undefined && Object.hasOwn(RULE_DIRECTIVES, name)) {
        const message = `it is linked from "${spec}", where Portcullis knows no such directive. ${linkFor(name)}`
        problems.push({ coordinate: `@${name}`, message, ...locationOf(node) })
      }
      return meaning
    }
    foreign.add(`${as}__`)
    for (const [imported, alias] of imports) claim(alias, read(imported), node)
    for (const meaning of meanings) {
      // The namespaced name stays valid beside an import.
      claim(`${as}__${meaning}`, meaning, node)
      if (spec === meaning && !imports.has(meaning)) claim(as, meaning, node)
    }
    if (meanings.length === 0 && !imports.has(spec)) claim(as, read(spec), node)
  }
  const unknown = explainUnknownFeatures(findUnknownSecurity(links))
  if (unknown !== undefined) problems.push(unknown)
  const freed = new Set<string>()
  for (const own of OWN_DIRECTIVES) {
    const name = renaming[own]
    if (name === undefined || name === own) continue
    if (foreign.has(name) || (meaningOf.get(name) ?? own) !== own) {
      const message = `directives.${own} gives this name to @${own}, and a @link gives it to another directive. To link ours: @link(url: "${OUR_URL}", import: [{name: "@${own}", as: "@${name}"}]).`
      problems.push({ coordinate: `@${name}`, message })
    } else meaningOf.set(name, own)
    freed.add(own)
  }
  // A directive imported under another name loses its default name.
  for (const { spec, imports } of links) {
    if (spec !== 'portcullis') continue
    for (const own of OWN_DIRECTIVES) if ((imports.get(own) ?? own) !== own) freed.add(own)
  }
  for (const name of meaningOf.keys()) freed.delete(name)
  for (const meaning of Object.keys(RULE_DIRECTIVES) as RuleDirective[]) {
    if (freed.has(meaning)) continue
    if (isRenamed(meaning, renaming)) continue
    if (!foreign.has(meaning) && !meaningOf.has(meaning)) meaningOf.set(meaning, meaning)
  }
  return { meaningOf, foreign, freed, problems }
}

function isRenamed(meaning: RuleDirective, renaming: DirectiveRenaming): boolean {
  if (meaning !== 'auth' && meaning !== 'public') return false
  return renaming[meaning] !== undefined && renaming[meaning] !== meaning
}

/** The schema's name for a rule directive; of several, the one that the schema chose itself. */
export function nameInForce(
  meaning: RuleDirective,
  { meaningOf }: Pick<DirectiveNames, 'meaningOf'>,
): string {
  const names = [...meaningOf].flatMap(([name, one]) => (one === meaning ? [name] : []))
  const given = names.find((name) => name !== meaning && !name.includes('__'))
  return given ?? (names.includes(meaning) ? meaning : (names[0] ?? meaning))
}

/** Specifications that the schema requires for its security, and that are not supported here. */
export function findUnknownSecurity(links: readonly Link[]): readonly UnknownFeature[] {
  return links
    .filter(
      ({ spec, isForSecurity }) => isForSecurity && !SPECIFICATIONS.has(spec) && !SECURED_ELSEWHERE.has(spec),
    )
    .map(({ spec, node }) => ({ spec, node, purpose: 'security' }))
}

/** Suggests the link that makes a name a rule. */
function linkFor(name: string): string {
  const isOurs = name === 'auth' || name === 'public'
  const url = isOurs ? OUR_URL : 'https://specs.apollo.dev/federation/v2.9'
  const end = isOurs ? '/portcullis/vX.Y' : '/federation/vX.Y'
  return `As a rule it is linked by a url that ends in ${end}: @link(url: "${url}", import: ["@${name}"]).`
}

export function schemaNodesOf(
  schema: GraphQLSchema,
): readonly (SchemaDefinitionNode | SchemaExtensionNode | null | undefined)[] {
  return [schema.astNode, ...schema.extensionASTNodes]
}

export function readLinks(
  directives: readonly ConstDirectiveNode[],
  problems: SchemaProblem[],
): readonly Link[] {
  const names = linkNamesOf(directives)
  return directives.flatMap((node) => {
    if (!names.has(node.name.value)) return []
    const link = readLink(node)
    if (typeof link !== 'string') return link
    problems.push({ coordinate: `@${node.name.value}`, message: link, ...locationOf(node) })
    return []
  })
}

/** A schema can link `@link` under another name, and that very link already uses the new name. */
function linkNamesOf(directives: readonly ConstDirectiveNode[]): ReadonlySet<string> {
  const renamed = directives.filter((node) => {
    const url = urlOf(node)
    return url?.kind === 'StringValue' && LINK_SPECIFICATIONS.has(specificationOf(url.value) ?? '')
  })
  return new Set([...LINK_SPECIFICATIONS, ...renamed.map((node) => node.name.value)])
}

export function argumentOf(node: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return node.arguments?.find((candidate) => candidate.name.value === name)?.value
}

function urlOf(node: ConstDirectiveNode): ConstValueNode | undefined {
  return argumentOf(node, 'url') ?? argumentOf(node, 'feature')
}

function readLink(node: ConstDirectiveNode): Link | string {
  const url = urlOf(node)
  if (url?.kind !== 'StringValue') return 'a link needs a url.'
  const spec = specificationOf(url.value)
  if (spec === undefined) return 'the url of a link ends in /name/vX.Y.'
  const as = argumentOf(node, 'as')
  if (as !== undefined && as.kind !== 'StringValue') return '"as" of a link is a name.'
  const imports = readImports(argumentOf(node, 'import'))
  if (typeof imports === 'string') return imports
  const purpose = argumentOf(node, 'for')
  const isFor = (what: string): boolean => purpose?.kind === 'EnumValue' && purpose.value === what
  return {
    spec,
    as: as?.value ?? spec,
    imports,
    version: /\/(v\d+\.\d+)\/?(?:[?#].*)?$/.exec(url.value)?.[1],
    isForSecurity: isFor('SECURITY'),
    isForExecution: isFor('EXECUTION'),
    node,
  }
}

function readImports(value: ConstValueNode | undefined): ReadonlyMap<string, string> | string {
  const imports = new Map<string, string>()
  if (value === undefined || value.kind === 'NullValue') return imports
  if (value.kind !== 'ListValue') return '"import" of a link is a list.'
  for (const item of value.values) {
    const pair = readImport(item)
    if (pair === undefined) return 'an import of a link is a name such as "@authenticated", or {name, as}.'
    const [name, alias] = pair
    if (name.startsWith('@') !== alias.startsWith('@'))
      return `the import ${name} cannot be renamed to ${alias}.`
    if (name.startsWith('@')) imports.set(name.slice(1), alias.slice(1))
  }
  return imports
}

function readImport(item: ConstValueNode): readonly [string, string] | undefined {
  if (item.kind === 'StringValue') return [item.value, item.value]
  if (item.kind !== 'ObjectValue') return undefined
  const field = (name: string): string | undefined => {
    const value = item.fields.find((candidate) => candidate.name.value === name)?.value
    return value?.kind === 'StringValue' ? value.value : undefined
  }
  const name = field('name')
  return name === undefined ? undefined : [name, field('as') ?? name]
}

function specificationOf(url: string): string | undefined {
  const parts = url
    .replace(/[?#].*$/, '')
    .split('/')
    .filter((part) => part !== '')
  const last = parts.at(-1) ?? ''
  if (/^v\d+\.\d+$/.test(last)) return parts.length > 1 ? parts.at(-2) : undefined
  return /^v\d/.test(last) ? undefined : parts.at(-1)
}
