import { isContained } from '../core/scope/containment.ts'
import type { Pattern } from '../core/scope/pattern.ts'
import { parsePatterns } from './claims/granted.ts'
import type { IssuerRecord } from './issuer-record.ts'
import type { TokenClient } from './ports.ts'
import type { VerifiedClaims } from './verify.ts'

/** A client or an issuer, whose ceiling bounds its tokens. */
export type CeilingHolder = Pick<TokenClient, 'ceiling'> | Pick<IssuerRecord, 'ceilings'>

/** Bounds an own token by the current ceiling, which may have been narrowed since the token was issued. */
export function createCeilingBounds(): (claims: VerifiedClaims, holder: CeilingHolder) => VerifiedClaims {
  // The claims of a known token are one object, and so are the grants compiled from them.
  const bounds = new WeakMap<VerifiedClaims, WeakMap<CeilingHolder, VerifiedClaims>>()
  return (claims, holder) => {
    const known = bounds.get(claims) ?? new WeakMap<CeilingHolder, VerifiedClaims>()
    const before = known.get(holder)
    if (before !== undefined) return before
    const bound = ceilingsOf(holder).reduce(boundBy, claims)
    known.set(holder, bound)
    bounds.set(claims, known)
    return bound
  }
}

function ceilingsOf(holder: CeilingHolder): readonly (readonly Pattern[])[] {
  return 'ceilings' in holder ? holder.ceilings : [parsePatterns(holder.ceiling)]
}

function boundBy(claims: VerifiedClaims, ceiling: readonly Pattern[]): VerifiedClaims {
  const { granted } = claims
  if (granted.allow.every((pattern) => isContained(pattern, ceiling))) return claims
  return { ...claims, granted: { ...granted, ceilings: [...granted.ceilings, ceiling] } }
}
