import type { UnprovenReason } from '../../core/decision/subject.ts'
import { combineRules, type KeyBinding, type ProofRule, satisfies } from './key-binding.ts'
import { type CarriedRequest, describeRequest } from './presented-request.ts'
import type { ProofChecker } from './proof-checker.ts'

/** A request for a token. */
export interface BindingRequest extends CarriedRequest {
  readonly headers: Readonly<Record<string, string | undefined>>
}

export interface UnprovenRequest {
  readonly kind: 'unproven'
  readonly reason: UnprovenReason
  /** What the next proof must hold, where nonces are required. */
  readonly nonce?: string | undefined
}

export type RequestedBinding =
  | { readonly kind: 'read'; readonly binding: KeyBinding | undefined }
  | UnprovenRequest

/**
 * Reads what the token that a request asks for is bound to: the key of its proof (RFC 9449 section 5), or, without a proof or
 * where the rule asks for it, the client's certificate (RFC 8705 section 3). A token that takes the place of another is bound
 * as that one is (`before`), and its holder proves it again. Rejects with `StoreUnavailableError`.
 */
export type ReadRequestedBinding = (
  request: BindingRequest,
  rule: ProofRule | undefined,
  before?: KeyBinding | undefined,
) => Promise<RequestedBinding>

/** `own` is the rule for all own tokens, which holds beside a client's. */
export function createBindingReader(checker: ProofChecker, own: ProofRule | undefined): ReadRequestedBinding {
  const refuse = (reason: UnprovenReason, nonce = checker.nonce()): UnprovenRequest => ({
    kind: 'unproven',
    reason,
    nonce,
  })
  return async (request, ofClient = 'optional', before = {}) => {
    const rule = combineRules(own, ofClient)
    const described = describeRequest(request)
    const shown = described?.certificate
    if (before.certificate !== undefined && before.certificate !== shown)
      return refuse('certificate_required')
    const proof = request.headers['dpop']
    if (proof === undefined && before.jkt !== undefined) return refuse('proof_required')
    let jkt: string | undefined
    if (proof !== undefined) {
      if (described === undefined) return refuse('invalid_dpop_proof')
      const verdict = await checker.check([proof], { request: described, thumbprint: before.jkt })
      if (verdict.kind === 'refused') return refuse(verdict.reason, verdict.nonce)
      jkt = verdict.thumbprint
    }
    const certificate =
      before.certificate ?? (jkt === undefined || rule === 'certificate' ? shown : undefined)
    const binding = jkt === undefined && certificate === undefined ? undefined : { jkt, certificate }
    if (satisfies(rule, binding)) return { kind: 'read', binding }
    return refuse(rule === 'certificate' ? 'certificate_required' : 'proof_required')
  }
}
