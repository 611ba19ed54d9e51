import { isContained } from '../core/scope/containment.ts'
import { parsePatterns } from './claims/granted.ts'
import type { TokenClient } from './ports.ts'
import type { VerifiedClaims } from './verify.ts'

interface Bound {
  readonly client: TokenClient
  readonly claims: VerifiedClaims
}

/** Holds an own token to the ceiling that its client has now: it may have been narrowed since the token was issued. */
export function createCeilingBounds(): (claims: VerifiedClaims, client: TokenClient) => VerifiedClaims {
  // The claims of a known token are one object, and so are the grants compiled from them.
  const bounds = new WeakMap<VerifiedClaims, Bound>()
  return (claims, client) => {
    const known = bounds.get(claims)
    if (known?.client === client) return known.claims
    const bound = { client, claims: boundBy(claims, client.ceiling) }
    bounds.set(claims, bound)
    return bound.claims
  }
}

function boundBy(claims: VerifiedClaims, patterns: readonly string[]): VerifiedClaims {
  const { granted } = claims
  const ceiling = parsePatterns(patterns)
  if (granted.allow.every((pattern) => isContained(pattern, ceiling))) return claims
  return { ...claims, granted: { ...granted, ceilings: [...granted.ceilings, ceiling] } }
}
