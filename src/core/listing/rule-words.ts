import { printAlternatives } from '../rules/alternatives.ts'
import type { ExportedTable } from './exported-table.ts'
import type { ToldRule, ToldSource } from './told-rules.ts'

/** What a rule requires, on one line: `(a + b | c) and policy own`; `nothing` where it is open. */
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

/** `@auth`, or `@auth on Person` where it stands elsewhere. */
export function printToldSource({ origin, coordinate }: ToldSource): string {
  return coordinate === undefined ? origin : `${origin} on ${coordinate}`
}

/** How a rule stands with a token, as people read it. */
export function printState({ state, missing = [], reach }: ToldRule): string {
  if (state === 'nobody' || reach === 'nobody') return 'nobody can use it'
  if (state === 'missing') return missing.length === 0 ? 'missing' : `missing ${missing.join(' + ')}`
  return reach === 'others' ? `${state}, not reached` : state
}

/** The rules as a table to be saved. */
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
