import { printAlternatives } from '../rules/alternatives.ts'
import type { OperationNeeds } from './needed-scopes.ts'

/** `(a + b | c) and policy p`, as rules are printed. */
export function printNeeds({ access, scopes, policies, isComplete }: OperationNeeds): string {
  if (access !== 'authenticated') return access
  const parts = [
    ...(scopes.length > 0 ? [printAlternatives(scopes)] : []),
    ...(policies.length > 0 ? [`policy ${printAlternatives(policies)}`] : []),
  ]
  const isSeveral = parts.length > 1
  const text = parts.map((part) => (isSeveral && part.includes(' | ') ? `(${part})` : part)).join(' and ')
  return `${text === '' ? access : text}${isComplete ? '' : ' | ...'}`
}
