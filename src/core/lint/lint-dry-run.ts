import type { RuleTable } from '../rules/rule-table.ts'
import type { Finding } from './finding.ts'

const MOST_NAMES = 10

/** Warns of a dry run, whose rules look like rules that deny something. */
export function lintDryRun({ observed }: RuleTable): readonly Finding[] {
  if (observed === undefined) return []
  const names = observed.slice(0, MOST_NAMES).join(', ')
  const others = observed.length > MOST_NAMES ? ', ...' : ''
  const list = observed.length === 0 ? '' : `: ${names}${others}`
  const message = `dry run: the rules of ${observed.length} coordinates are only observed and deny nothing${list}.`
  return [{ kind: 'dry-run', severity: 'warning', coordinate: 'enforcement', message }]
}
