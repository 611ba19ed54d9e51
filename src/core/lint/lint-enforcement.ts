import type { RuleTable } from '../rules/rule-table.ts'
import type { Finding } from './finding.ts'

/** Keeps the log line short. */
const MOST_NAMED = 5

/** Reports the rules that a dry run leaves unenforced. */
export function lintEnforcement({ observed, requirements }: RuleTable): readonly Finding[] {
  if (observed.size === 0) return []
  const coordinates = [...new Set([...observed].map((need) => requirements[need]?.source.coordinate ?? ''))]
  const all = new Set(requirements.map(({ source }) => source.coordinate)).size
  const named = coordinates.slice(0, MOST_NAMED).join(', ')
  const others = coordinates.length - MOST_NAMED
  const list = others > 0 ? `${named} and ${others} more` : named
  return [
    {
      kind: 'dry-run',
      severity: 'warning',
      coordinate: 'enforcement',
      message: `The rules of ${coordinates.length} of ${all} coordinates are only observed, not enforced: ${list}.`,
    },
  ]
}
