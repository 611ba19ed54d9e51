import { printAlternatives } from '../rules/alternatives.ts'
import type { ExportedTable } from './exported-table.ts'
import type { ToldRule, ToldSource } from './told-rules.ts'

/** A rule's requirements on one line: `(a + b | c) and policy own`; `nothing` for an open one. */
export function printToldRule(rule: ToldRule): string {
  const { access, scopes = [], policies = [], conditions = [], isComplete } = rule
  if (access === 'nobody') return 'closed to everybody'
  const parts = [
    ...(scopes.length > 0 ? [printAlternatives(scopes)] : []),
    ...(policies.length > 0 ? [`policy ${printAlternatives(policies)}`] : []),
    ...(access === 'authenticated' && scopes.length + policies.length === 0 ? ['authenticated'] : []),
  ]
  const texts = parts.map((text) => (parts.length > 1 && text.includes(' | ') ? `(${text})` : text))
  const conditional = conditions.map((one) =>
    one.if === undefined ? `unless ${one.unless}` : `if ${one.if}`,
  )
  const whole = [texts.join(' and '), ...conditional].filter((text) => text !== '').join(' ')
  return `${whole === '' ? 'nothing' : whole}${isComplete === false ? ' | ...' : ''}`
}

/** `@auth`, or `@auth on Person` for a rule at another coordinate. */
export function printToldSource({ origin, coordinate }: ToldSource): string {
  return coordinate === undefined ? origin : `${origin} on ${coordinate}`
}

/** The state of a rule for a token, in words. */
export function printState({ state, missing = [], reach }: ToldRule): string {
  if (state === 'nobody' || reach === 'nobody') return 'nobody can use it'
  if (state === 'missing') return missing.length === 0 ? 'missing' : `missing ${missing.join(' + ')}`
  return reach === 'others' ? `${state}, not reached` : state
}

/** The rules as a table for export. */
export function exportRules(rules: readonly ToldRule[]): ExportedTable {
  return {
    columns: ['Coordinate', 'Kind', 'Requires', 'State', 'By', 'At'],
    rows: rules.map((rule) => [
      rule.coordinate,
      rule.kind,
      printToldRule(rule),
      printState(rule),
      (rule.by ?? []).map(printToldSource).join(', '),
      [...new Set((rule.by ?? []).flatMap(({ location }) => location ?? []))].join(', '),
    ]),
  }
}
