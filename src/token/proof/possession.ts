import type { RefusedSubject } from '../../core/decision/subject.ts'
import type { BearerToken, ReadHeader, RequestHeaders, TokenScheme } from '../bearer.ts'
import type { RefusedTokenFault } from '../token-report.ts'
import {
  type CombinedProofRule,
  type KeyBinding,
  missingProofOf,
  readBinding,
  satisfies,
} from './key-binding.ts'
import { type CarriedRequest, describeRequest, type PresentedRequest } from './presented-request.ts'
import type { ProofChecker } from './proof-checker.ts'

/** A token with everything that came with it. */
export interface ShownToken {
  readonly token: BearerToken
  readonly scheme: TokenScheme
  readonly headers: RequestHeaders
  readonly request: PresentedRequest | CarriedRequest | undefined
}

/** Whether the presenter of a token has proven to be its holder; if not, why not. */
export type Possession =
  | {
      readonly kind: 'proven'
      /** For the next proof, if this one's nonce will not count much longer. */
      readonly nonce?: string | undefined
    }
  | { readonly kind: 'unproven'; readonly subject: RefusedSubject; readonly fault: RefusedTokenFault }

/** What the holder of a token must prove, and who that is. */
export interface PossessionDemand {
  readonly cnf: unknown
  readonly rule?: CombinedProofRule | undefined
  /** The client or identity whose proofs are counted together. */
  readonly holder: string
}

/** What a token is bound to: as it was signed, or else as its claims say. */
export function cnfOf({
  cnf,
  claims,
}: {
  readonly cnf?: unknown
  readonly claims: { readonly all: Readonly<Record<string, unknown>> }
}): unknown {
  return cnf ?? claims.all['cnf']
}

/** Whether there is nothing to prove. Called for every token. */
export function needsNoProof(
  cnf: unknown,
  rule: CombinedProofRule | undefined,
  scheme: TokenScheme,
): boolean {
  return cnf === undefined && scheme === 'bearer' && (rule === undefined || rule === 'optional')
}

/**
 * Checks how a verified token is shown. Its binding is checked whatever the rule says (RFC 9449 section 7,
 * RFC 8705 section 3). Rejects with `StoreUnavailableError`.
 */
export async function provePossession(
  { cnf, rule = 'optional', holder }: PossessionDemand,
  { token, scheme, headers, request: carrier }: ShownToken,
  checker: ProofChecker,
  readHeader: ReadHeader,
): Promise<Possession> {
  const binding = readBinding(cnf)
  const refuse = (reason: RefusedSubject['reason'], fault: RefusedTokenFault): Possession => ({
    kind: 'unproven',
    subject: { kind: 'refused', reason },
    fault,
  })
  if (binding === 'unknown') return refuse('invalid_token', 'unknown_binding')
  if (!satisfies(rule, binding)) return refuse(missingProofOf(rule, binding), 'not_bound')
  const { jkt, certificate }: KeyBinding = binding ?? {}
  if (scheme === 'dpop' && jkt === undefined) return refuse('proof_required', 'not_bound')
  if (jkt !== undefined && scheme !== 'dpop') return refuse('proof_required', 'bound_to_key')
  const request = describeRequest(carrier)
  if (request === undefined)
    return refuse(jkt === undefined ? 'certificate_required' : 'proof_required', 'unknown_request')
  if (certificate !== undefined && request.certificate !== certificate)
    return refuse(
      'certificate_required',
      request.certificate === undefined ? 'no_certificate' : 'other_certificate',
    )
  if (jkt === undefined) return { kind: 'proven' }
  const verdict = await checker.check(
    readHeader(headers, 'dpop'),
    { request, token, thumbprint: jkt, holder },
    // A host may use one description for many requests, so a description carries no proof.
    carrier === request ? undefined : carrier,
  )
  if (verdict.kind === 'proven') return verdict
  const { reason, fault, nonce } = verdict
  const subject = { kind: 'refused', reason, ...(nonce !== undefined && { nonce }) } as const
  return { kind: 'unproven', subject, fault }
}
