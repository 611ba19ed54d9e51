import { isSpecifiedDirective } from 'graphql'
import { resolveDirectiveNames, schemaNodesOf } from '../schema/links.ts'
import { locationOf } from '../schema/schema-problem.ts'
import { suggest } from '../suggestion.ts'
import type { Finding } from './finding.ts'
import type { RuleTable } from './rule-table.ts'

/** Directives that a schema defines itself, so that they pass, and that look like a rule: `@Auth`, `@authentciated`. */
export function lintDirectives({ schema }: RuleTable): readonly Finding[] {
  const { meaningOf, foreign } = resolveDirectiveNames(schemaNodesOf(schema))
  const isForeign = (name: string): boolean =>
    [...foreign].some((one) => one === name || (one.endsWith('__') && name.startsWith(one)))
  return schema.getDirectives().flatMap((directive): readonly Finding[] => {
    const { name } = directive
    if (isSpecifiedDirective(directive) || meaningOf.has(name) || isForeign(name)) return []
    const suggestion = suggest(name, meaningOf.keys())
    if (suggestion === undefined) return []
    return [
      {
        kind: 'misspelt-directive',
        severity: 'warning',
        coordinate: `@${name}`,
        message: 'it is defined here and guards nothing.',
        ...locationOf(directive.astNode?.name),
        suggestion: `@${suggestion}`,
      },
    ]
  })
}
