import type { Decision, Denial } from './decision.ts'

/**
 * The decision that holds in a dry run: the enforced one, with what enforcing every rule would add. A token that cannot be
 * believed is never observed: what needs a token is refused as without a dry run. Never throws.
 */
export function combineDecisions(enforced: Decision, full: Decision): Decision {
  if (full.kind === 'allow' || enforced.subject.kind === 'refused') return enforced
  if (full.kind === 'deny' && full.cause !== 'forbidden' && full.cause !== 'missing_token') return full
  const known = new Set(enforced.kind === 'allow' ? [] : enforced.denials.map(keyOf))
  const denials = full.denials.filter((one) => !known.has(keyOf(one)))
  if (denials.length === 0 && full.kind === enforced.kind) return enforced
  return { ...enforced, observed: { kind: full.kind, denials } }
}

function keyOf({ coordinate, path }: Denial): string {
  return `${coordinate} ${path.join(' ')}`
}
