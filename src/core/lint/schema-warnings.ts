import type { RuleTable } from '../rules/rule-table.ts'
import type { Finding, FindingKind } from './finding.ts'
import { type LintOptions, lintSchema } from './lint.ts'

/** A large schema can have hundreds of findings of one kind; this keeps the log short. */
const MOST_OF_A_KIND = 10

/** The lint warnings as log lines for a schema taking effect: at most ten of a kind. Deterministic. */
export function schemaWarnings(table: RuleTable, options: LintOptions = {}): readonly string[] {
  const byKind = new Map<FindingKind, Finding[]>()
  for (const finding of lintSchema(table, options)) {
    if (finding.severity === 'info') continue
    byKind.set(finding.kind, [...(byKind.get(finding.kind) ?? []), finding])
  }
  return [...byKind].flatMap(([kind, findings]) => {
    const lines = findings.slice(0, MOST_OF_A_KIND).map(printWarning)
    const others = findings.length - lines.length
    return others === 0
      ? lines
      : [...lines, `${others} more of the kind ${kind}: portcullis lint lists them.`]
  })
}

/** Leaves out the severity, which is the level of the log line. */
function printWarning({ coordinate, message, location, suggestion }: Finding): string {
  const place = location === undefined ? coordinate : `${location} ${coordinate}`
  return `${place}: ${message}${suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`}`
}
