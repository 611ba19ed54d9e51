import { type ConstDirectiveNode, type GraphQLDirective, isSpecifiedDirective, Kind } from 'graphql'
import type { RuleTable } from '../rules/rule-table.ts'
import { RULE_DIRECTIVES } from '../schema/auth-type-defs.ts'
import type { OwnDirective } from '../schema/directive-renaming.ts'
import { originOf } from '../schema/foreign-directives.ts'
import { type DirectiveNames, nameInForce, readLinks, schemaNodesOf } from '../schema/links.ts'
import { locationOf } from '../schema/schema-problem.ts'
import { suggestDirective } from '../schema/unknown-directives.ts'
import { collectDirectiveUses } from './directive-uses.ts'
import type { Finding } from './finding.ts'
import { looksLikeRule } from './rule-like-names.ts'

/** Specifications without rule directives. Directives linked from any other may be rules. */
const KNOWN: ReadonlySet<string> = new Set([
  ...[
    'federation',
    'link',
    'core',
    'join',
    'inaccessible',
    'tag',
    'cost',
    'context',
    'connect',
    'cacheDirective',
  ],
])

/**
 * Finds directives that guard nothing here, each once: those nearly named like a rule (`@Auth`,
 * `@authentciated`), those of other servers that look like rules (`@hasRole`, `@aws_auth`), and unexplained
 * ones (`@cacheControl`).
 */
export function lintDirectives({ schema, names }: RuleTable): readonly Finding[] {
  const nodes = schemaNodesOf(schema)
  const { meaningOf, freed } = names
  const explain = (count: number): string => explainForeignRule(count, names)
  const links = readLinks(
    nodes.flatMap((node) => node?.directives ?? []),
    [],
  )
  const uses = collectDirectiveUses(schema)
  const defined = new Map(schema.getDirectives().map((one) => [one.name, one]))
  return [...new Set([...defined.keys(), ...uses.keys()])].flatMap((name): readonly Finding[] => {
    const definition = defined.get(name)
    if (meaningOf.has(name) || (definition !== undefined && isSpecifiedDirective(definition))) return []
    if (freed.has(name) && isDefinedAsOurs(name, definition) && looksLikeOurs(name, uses.get(name) ?? [])) {
      return [forgottenUse(name, uses.get(name) ?? [], names)]
    }
    const origin = originOf(name, links)
    if (origin !== undefined && KNOWN.has(origin.spec)) return []
    const found = uses.get(name) ?? []
    const place = {
      coordinate: `@${name}`,
      ...locationOf(definition?.astNode?.name ?? found[0]),
    }
    const suggestion = origin === undefined ? suggestDirective(name, meaningOf.keys()) : undefined
    if (suggestion !== undefined) {
      const message = found.length === 0 ? 'it is defined here and guards nothing.' : explain(found.length)
      return [
        { kind: 'misspelt-directive', severity: 'warning', ...place, message, suggestion: `@${suggestion}` },
      ]
    }
    const args = new Set([
      ...(definition?.args.map((arg) => arg.name) ?? []),
      ...found.flatMap((use) => use.arguments?.map((argument) => argument.name.value) ?? []),
    ])
    // For a linked directive, only its original name shows what it is.
    if (!looksLikeRule(origin?.name ?? name, origin === undefined ? args : [])) {
      return definition === undefined && origin === undefined ? [unknownDirective(place, found.length)] : []
    }
    // Introspection shows only definitions: an upstream may well use the directive itself.
    const severity = found.length === 0 ? 'info' : 'warning'
    return [{ kind: 'foreign-rule', severity, ...place, message: explain(found.length) }]
  })
}

function unknownDirective(place: Pick<Finding, 'coordinate' | 'location'>, uses: number): Finding {
  const message = `neither a definition nor a @link explains it, so it is left alone, and ${countGuards(uses)} nothing here.`
  return { kind: 'unknown-directive', severity: 'warning', ...place, message }
}

function countGuards(uses: number): string {
  return uses === 1 ? 'its 1 use guards' : `its ${uses} uses guard`
}

function explainForeignRule(uses: number, names: DirectiveNames): string {
  return `it looks like a rule but is not enforced by Portcullis, so ${countGuards(uses)} nothing here. Write @${nameInForce('auth', names)}(scopes: [["..."]]) or @authenticated where it stands, and @${nameInForce('public', names)} where it opens.`
}

/** Whether no definition in the schema gives the name another meaning. */
function isDefinedAsOurs(name: string, definition: GraphQLDirective | undefined): boolean {
  const own = RULE_DIRECTIVES[name as OwnDirective].args.map((arg) => arg.name)
  return definition === undefined || definition.args.every((arg) => own.includes(arg.name))
}

/** Whether a use of a renamed directive's default name reads like the rule, left behind by the renaming. */
function looksLikeOurs(name: string, uses: readonly ConstDirectiveNode[]): boolean {
  return uses.some((use) => isOfOurShape(name, use))
}

function isOfOurShape(name: string, { arguments: given = [] }: ConstDirectiveNode): boolean {
  const own = RULE_DIRECTIVES[name as OwnDirective].args.map((arg) => arg.name)
  if (!given.every((one) => own.includes(one.name.value))) return false
  const scopes = given.find((one) => one.name.value === 'scopes')?.value
  if (scopes === undefined) return true
  return scopes.kind === Kind.LIST && scopes.values.every(({ kind }) => kind === Kind.LIST)
}

function forgottenUse(name: string, uses: readonly ConstDirectiveNode[], names: DirectiveNames): Finding {
  const ours = uses.filter((use) => isOfOurShape(name, use))
  const force = nameInForce(name as OwnDirective, names)
  const count = ours.length === 1 ? '1 use reads' : `${ours.length} uses read`
  const message = `directives.${name} renames it to @${force}, so it means nothing here, but ${count} like ours. Write @${force} where a rule is meant.`
  return {
    kind: 'forgotten-name',
    severity: 'warning',
    coordinate: `@${name}`,
    message,
    ...locationOf(ours[0]),
  }
}
