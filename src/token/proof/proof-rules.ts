import { after, type MaybePromise } from '../../core/maybe-promise.ts'
import type { IssuerRecord } from '../issuer-record.ts'
import type { TokenHolders } from '../token-holders.ts'
import type { VerifiedClaims } from '../verify.ts'
import { type CombinedProofRule, combineRules, type ProofRule } from './key-binding.ts'
import type { DpopOptions } from './proof-checker.ts'

/** How a token must be bound: by its issuer's record and, for an own token, its client's. Never rejects. */
export function createProofRules(
  holders: TokenHolders,
): (read: {
  readonly claims: VerifiedClaims
  readonly record: IssuerRecord
}) => MaybePromise<CombinedProofRule | undefined> {
  return ({ claims, record }) => {
    const { client } = claims.revocable
    if (record.kind !== 'own' || client === undefined) return record.proof
    return after(holders.find(client), (known) => combineRules(record.proof, known?.proof))
  }
}

/**
 * Whether to tell a caller without a token that one may have to be bound to a key: a party's rule requires
 * it, or proofs need nonces.
 */
export function offersProof(
  parties: readonly { readonly proof?: ProofRule | undefined }[],
  dpop: DpopOptions | undefined,
): boolean {
  return dpop?.nonces === 'required' || parties.some(({ proof }) => proof === 'dpop' || proof === 'required')
}
