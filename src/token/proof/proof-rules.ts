import { after, type MaybePromise } from '../../core/maybe-promise.ts'
import type { IssuerRecord } from '../issuer-record.ts'
import type { TokenHolders } from '../token-holders.ts'
import type { VerifiedClaims } from '../verify.ts'
import { combineRules, type ProofRule } from './key-binding.ts'

/** Tells how a token must be bound: as its issuer's record says and, for an own token, its client's. Never rejects. */
export function createProofRules(
  holders: TokenHolders,
): (read: {
  readonly claims: VerifiedClaims
  readonly record: IssuerRecord
}) => MaybePromise<ProofRule | undefined> {
  return ({ claims, record }) => {
    const { client } = claims.revocable
    if (record.kind !== 'own' || client === undefined) return record.proof
    return after(holders.find(client), (known) => combineRules(record.proof, known?.proof))
  }
}
