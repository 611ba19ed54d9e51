import { isSpecifiedDirective } from 'graphql'
import type { RuleTable } from '../rules/rule-table.ts'
import { originOf } from '../schema/foreign-directives.ts'
import { readLinks, resolveDirectiveNames, schemaNodesOf } from '../schema/links.ts'
import { locationOf } from '../schema/schema-problem.ts'
import { suggest } from '../suggestion.ts'
import { collectDirectiveUses } from './directive-uses.ts'
import type { Finding } from './finding.ts'
import { looksLikeRule } from './rule-like-names.ts'

/** Specifications whose directives are known to be no rules. What a link brings in from elsewhere may be one. */
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
 * Directives that read like rules and guard nothing here, each once: nearly one of ours (`@Auth`, `@authentciated`), or
 * another server's (`@hasRole`, `@aws_auth`).
 */
export function lintDirectives({ schema }: RuleTable): readonly Finding[] {
  const nodes = schemaNodesOf(schema)
  const { meaningOf } = resolveDirectiveNames(nodes)
  const links = readLinks(
    nodes.flatMap((node) => node?.directives ?? []),
    [],
  )
  const uses = collectDirectiveUses(schema)
  const defined = new Map(schema.getDirectives().map((one) => [one.name, one]))
  return [...new Set([...defined.keys(), ...uses.keys()])].flatMap((name): readonly Finding[] => {
    const definition = defined.get(name)
    if (meaningOf.has(name) || (definition !== undefined && isSpecifiedDirective(definition))) return []
    const origin = originOf(name, links)
    if (origin !== undefined && KNOWN.has(origin.spec)) return []
    const found = uses.get(name) ?? []
    const place = {
      coordinate: `@${name}`,
      ...locationOf(definition?.astNode?.name ?? found[0]),
    }
    const suggestion = origin === undefined ? suggest(name, meaningOf.keys()) : undefined
    if (suggestion !== undefined) {
      const message =
        found.length === 0 ? 'it is defined here and guards nothing.' : explainForeignRule(found.length)
      return [
        { kind: 'misspelt-directive', severity: 'warning', ...place, message, suggestion: `@${suggestion}` },
      ]
    }
    const args = new Set([
      ...(definition?.args.map((arg) => arg.name) ?? []),
      ...found.flatMap((use) => use.arguments?.map((argument) => argument.name.value) ?? []),
    ])
    // By a link, only the name that it has there says what it is.
    if (!looksLikeRule(origin?.name ?? name, origin === undefined ? args : [])) return []
    // An introspection tells of definitions alone: an upstream may well use it, for itself.
    const severity = found.length === 0 ? 'info' : 'warning'
    return [{ kind: 'foreign-rule', severity, ...place, message: explainForeignRule(found.length) }]
  })
}

function explainForeignRule(uses: number): string {
  const count = uses === 1 ? 'its 1 use guards' : `its ${uses} uses guard`
  return `it looks like a rule but is not one of ours, so ${count} nothing here. Write @auth(scopes: [["..."]]) or @authenticated where it stands, and @public where it opens.`
}
