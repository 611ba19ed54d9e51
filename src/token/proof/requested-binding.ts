import type { UnprovenReason } from '../../core/decision/subject.ts'
import {
  type CombinedProofRule,
  combineRules,
  type KeyBinding,
  missingProofOf,
  needsCertificate,
  type ProofRule,
  satisfies,
} from './key-binding.ts'
import { type CarriedRequest, describeRequest } from './presented-request.ts'
import type { ProofChecker } from './proof-checker.ts'

/** A request for a token. */
export interface BindingRequest extends CarriedRequest {
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** What a requested token must be bound to. */
export interface BindingDemand {
  /** The client that the token is for; its proofs are counted together. */
  readonly holder: string
  /** The client's rule. */
  readonly rule?: CombinedProofRule | undefined
  /** The binding of the token that the new one replaces. */
  readonly before?: KeyBinding | undefined
}

export interface UnprovenRequest {
  readonly kind: 'unproven'
  readonly reason: UnprovenReason
  /** What the next proof must hold, if nonces are required. */
  readonly nonce?: string | undefined
}

export type RequestedBinding =
  | {
      readonly kind: 'read'
      readonly binding: KeyBinding | undefined
      /** What the next proof should hold, if this one's nonce will not count much longer. */
      readonly nonce?: string | undefined
    }
  | UnprovenRequest

/**
 * Reads what a requested token is to be bound to: the key of the request's proof (RFC 9449 section 5) or,
 * without a proof or if the rule requires it, the client's certificate (RFC 8705 section 3). A token that
 * replaces another is bound in the same way, and its holder proves that again. Rejects with
 * `StoreUnavailableError`.
 */
export type ReadRequestedBinding = (
  request: BindingRequest,
  demand: BindingDemand,
) => Promise<RequestedBinding>

/** `own` is the rule for all own tokens, which applies beside a client's. */
export function createBindingReader(checker: ProofChecker, own: ProofRule | undefined): ReadRequestedBinding {
  const refuse = (reason: UnprovenReason, nonce = checker.nonce()): UnprovenRequest => ({
    kind: 'unproven',
    reason,
    nonce,
  })
  return async (request, { holder, rule: ofClient, before = {} }) => {
    const rule = combineRules(own, ofClient)
    const described = describeRequest(request)
    const shown = described?.certificate
    if (before.certificate !== undefined && before.certificate !== shown)
      return refuse('certificate_required')
    const proof = request.headers['dpop']
    if (proof === undefined && before.jkt !== undefined) return refuse('proof_required')
    let [jkt, nonce]: (string | undefined)[] = []
    if (proof !== undefined) {
      if (described === undefined) return refuse('invalid_dpop_proof')
      const target = { request: described, thumbprint: before.jkt, holder }
      const verdict = await checker.check([proof], target)
      if (verdict.kind === 'refused') return refuse(verdict.reason, verdict.nonce)
      jkt = verdict.thumbprint
      nonce = verdict.nonce
    }
    const certificate =
      before.certificate ?? (jkt === undefined || needsCertificate(rule) ? shown : undefined)
    const binding = jkt === undefined && certificate === undefined ? undefined : { jkt, certificate }
    return satisfies(rule, binding)
      ? { kind: 'read', binding, ...(nonce !== undefined && { nonce }) }
      : refuse(missingProofOf(rule, binding))
  }
}
