import { commonPatterns, isContained } from '../scope/containment.ts'
import type { Pattern } from '../scope/pattern.ts'
import type { GrantedPatterns } from './subject.ts'

const known = new WeakMap<GrantedPatterns, readonly Pattern[]>()

/**
 * The granted patterns narrowed to every ceiling, for parties that do not know the ceilings. A pattern only
 * partly inside a ceiling is replaced by the ceiling's patterns that it contains. Rejected patterns are not
 * subtracted. Never throws.
 */
export function grantedWithin(granted: GrantedPatterns): readonly Pattern[] {
  const before = known.get(granted)
  if (before !== undefined) return before
  const { allow, ceilings } = granted
  const isInside = ceilings.every((ceiling) => allow.every((pattern) => isContained(pattern, ceiling)))
  const within = isInside ? allow : commonPatterns([allow, ...ceilings])
  known.set(granted, within)
  return within
}
