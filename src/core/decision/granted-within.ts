import { commonPatterns, isContained } from '../scope/containment.ts'
import type { Pattern } from '../scope/pattern.ts'
import type { GrantedPatterns } from './subject.ts'

const known = new WeakMap<GrantedPatterns, readonly Pattern[]>()

/**
 * What a token carries as far as it is inside every ceiling, for others who know of no ceilings. A pattern that is
 * inside in part is left out, and the patterns of the ceiling that are inside it take its place. What is rejected is not
 * taken out. Never throws.
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
