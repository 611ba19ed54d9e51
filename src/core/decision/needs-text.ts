import { printAlternatives } from '../rules/alternatives.ts'
import type { OperationNeeds } from './needed-scopes.ts'

/** Prints needs as rules are printed: `(a + b | c) and policy p`. */
export function printNeeds({
  access,
  scopes,
  policies,
  conditions = [],
  isComplete,
}: OperationNeeds): string {
  if (access !== 'authenticated' && conditions.length === 0) return access
  const parts = [
    ...(scopes.length > 0 ? [printAlternatives(scopes)] : []),
    ...(policies.length > 0 ? [`policy ${printAlternatives(policies)}`] : []),
  ]
  const asked = conditions.flatMap(({ if: text, unless }) => [
    ...(text === undefined ? [] : [`if ${text}`]),
    ...(unless === undefined ? [] : [`unless ${unless}`]),
  ])
  const isSeveral = parts.length > 1
  const text = parts.map((part) => (isSeveral && part.includes(' | ') ? `(${part})` : part)).join(' and ')
  return [`${text === '' ? access : text}${isComplete ? '' : ' | ...'}`, ...new Set(asked)].join(', ')
}
