import { covers, rejects } from '../scope/pattern.ts'
import { parseScope } from '../scope/scope.ts'
import type { Subject } from './subject.ts'

/**
 * Whether a subject is granted a scope, for resolvers that check scopes themselves, including scopes that no
 * rule of the schema names. An allowed pattern must cover the scope, and so must each ceiling; no reject
 * pattern may reject it. Only an identified subject is granted anything. Throws `ScopeSyntaxError` for a text
 * that is not a scope.
 */
export function isGranted(subject: Subject, scope: string): boolean {
  const parsed = parseScope(scope)
  if (subject.kind !== 'identified') return false
  const { allow, reject, ceilings } = subject.granted
  return (
    [allow, ...ceilings].every((patterns) => patterns.some((pattern) => covers(pattern, parsed))) &&
    !reject.some((pattern) => rejects(pattern, parsed))
  )
}
