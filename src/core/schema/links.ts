import type {
  ConstDirectiveNode,
  ConstValueNode,
  GraphQLSchema,
  SchemaDefinitionNode,
  SchemaExtensionNode,
} from 'graphql'
import { RULE_DIRECTIVES, type RuleDirective } from './auth-type-defs.ts'
import { locationOf, type SchemaProblem } from './schema-problem.ts'

/** By which names a schema calls the rule directives. */
export interface DirectiveNames {
  readonly meaningOf: ReadonlyMap<string, RuleDirective>
  /** Directive names, or prefixes ending in `__`, that links bring in and that are none of ours. */
  readonly foreign: ReadonlySet<string>
  readonly problems: readonly SchemaProblem[]
}

/** One `@link`, read. */
export interface Link {
  readonly spec: string
  readonly as: string
  readonly imports: ReadonlyMap<string, string>
  readonly node: ConstDirectiveNode
}

/** Specifications that hold our rule directives. In a supergraph each Federation rule is a specification of its own. */
const SPECIFICATIONS: ReadonlyMap<string, readonly RuleDirective[]> = new Map([
  ['federation', ['authenticated', 'requiresScopes', 'policy']],
  ['authenticated', ['authenticated']],
  ['requiresScopes', ['requiresScopes']],
  ['policy', ['policy']],
  ['portcullis', ['auth', 'public']],
])

/**
 * Resolves `@link` (https://specs.apollo.dev/link/v1.0). A name that a link assigns means what it links; a directive
 * that is not linked counts under its bare name. A link that cannot be read is a problem, never passed over.
 */
export function resolveDirectiveNames(
  nodes: readonly (SchemaDefinitionNode | SchemaExtensionNode | null | undefined)[],
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

  for (const { spec, as, imports, node } of nodes.flatMap((one) =>
    readLinks(one?.directives ?? [], problems),
  )) {
    const meanings = SPECIFICATIONS.get(spec) ?? []
    const read = (name: string): RuleDirective | undefined => {
      const meaning = meanings.find((candidate) => candidate === name)
      if (meaning === undefined && Object.hasOwn(RULE_DIRECTIVES, name)) {
        const message = `it is linked from "${spec}", where Portcullis knows no such directive.`
        problems.push({ coordinate: `@${name}`, message, ...locationOf(node) })
      }
      return meaning
    }
    foreign.add(`${as}__`)
    for (const [imported, alias] of imports) claim(alias, read(imported), node)
    for (const meaning of meanings) {
      if (!imports.has(meaning)) claim(spec === meaning ? as : `${as}__${meaning}`, meaning, node)
    }
    if (meanings.length === 0 && !imports.has(spec)) claim(as, read(spec), node)
  }
  for (const meaning of Object.keys(RULE_DIRECTIVES) as RuleDirective[]) {
    if (!foreign.has(meaning) && !meaningOf.has(meaning)) meaningOf.set(meaning, meaning)
  }
  return { meaningOf, foreign, problems }
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
  return directives.flatMap((node) => {
    if (node.name.value !== 'link' && node.name.value !== 'core') return []
    const link = readLink(node)
    if (typeof link !== 'string') return link
    problems.push({ coordinate: `@${node.name.value}`, message: link, ...locationOf(node) })
    return []
  })
}

function readLink(node: ConstDirectiveNode): Link | string {
  const argument = (name: string): ConstValueNode | undefined =>
    node.arguments?.find((candidate) => candidate.name.value === name)?.value
  const url = argument('url') ?? argument('feature')
  if (url?.kind !== 'StringValue') return 'a link needs a url.'
  const spec = specificationOf(url.value)
  if (spec === undefined) return 'the url of a link ends in /name/vX.Y.'
  const as = argument('as')
  if (as !== undefined && as.kind !== 'StringValue') return '"as" of a link is a name.'
  const imports = readImports(argument('import'))
  if (typeof imports === 'string') return imports
  return { spec, as: as?.value ?? spec, imports, node }
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
  if (/^v\d+\.\d+$/.test(parts.at(-1) ?? '')) return parts.length > 1 ? parts.at(-2) : undefined
  return parts.at(-1)
}
