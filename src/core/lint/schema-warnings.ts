import type { RuleTable } from '../rules/rule-table.ts'
import type { Finding, FindingKind } from './finding.ts'
import { type LintOptions, lintSchema } from './lint.ts'

/** A large schema can have hundreds of one kind: a log is read when it is short. */
const MOST_OF_A_KIND = 10

/** The warnings of lint as lines of a log, for a schema that takes effect: at most ten of a kind. Deterministic. */
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

/** The level of the log line says the severity. */
function printWarning({ coordinate, message, location, suggestion }: Finding): string {
  const place = location === undefined ? coordinate : `${location} ${coordinate}`
  return `${place}: ${message}${suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`}`
}
