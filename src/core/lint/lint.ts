import type { RuleTable } from '../rules/rule-table.ts'
import type { Naming } from '../schema/naming.ts'
import { notesOf } from '../schema/schema-notes.ts'
import type { Finding } from './finding.ts'
import { lintConditions } from './lint-conditions.ts'
import { lintDirectives } from './lint-directives.ts'
import { lintEffects } from './lint-effects.ts'
import { lintEnforcement } from './lint-enforcement.ts'
import { lintLosses } from './lint-losses.ts'
import { lintNames } from './lint-names.ts'
import { lintPatterns } from './lint-patterns.ts'
import { lintRoots } from './lint-roots.ts'
import { lintScopes } from './lint-scopes.ts'
import { lintSideDoors } from './lint-side-doors.ts'
import { lintValues } from './lint-values.ts'

export interface LintOptions {
  /** The naming that the table was built with. Default: `action-first`. */
  readonly naming?: Naming
  /** Patterns that a configuration grants; `source` names their place. */
  readonly patterns?: readonly { readonly source: string; readonly pattern: string }[]
}

/** Finds everything doubtful about a schema's rules, in file order. Deterministic; never throws. */
export function lintSchema(table: RuleTable, options: LintOptions = {}): readonly Finding[] {
  const naming = options.naming ?? 'action-first'
  const findings = [
    ...lintEnforcement(table),
    ...lintRoots(table),
    ...lintNames(table, naming),
    ...lintSideDoors(table),
    ...lintLosses(table),
    ...lintScopes(table, naming),
    ...lintDirectives(table),
    ...lintEffects(table),
    ...lintValues(table),
    ...lintConditions(table),
    ...lintNotes(table),
    ...lintPatterns(table.catalog, options.patterns ?? []),
  ]
  return findings
    .map((finding, index) => ({ finding, index, place: placeOf(finding.location) }))
    .sort(
      (one, other) =>
        compare(one.place.file, other.place.file) ||
        one.place.line - other.place.line ||
        one.index - other.index,
    )
    .map(({ finding }) => finding)
}

function lintNotes({ schema }: RuleTable): readonly Finding[] {
  return notesOf(schema).map((note) => ({ kind: 'odd-schema', severity: 'warning', ...note }))
}

/** Findings without a place come last. */
function placeOf(location = '\uFFFF'): { readonly file: string; readonly line: number } {
  const line = /:(\d+)$/.exec(location)?.[1]
  return line === undefined
    ? { file: location, line: 0 }
    : { file: location.slice(0, -line.length - 1), line: Number(line) }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
