import type { RefusedSubject } from '../../core/decision/subject.ts'
import type { BearerToken, ReadHeader, RequestHeaders, TokenScheme } from '../bearer.ts'
import type { RefusedTokenFault } from '../token-report.ts'
import { type KeyBinding, type ProofRule, readBinding, satisfies } from './key-binding.ts'
import { type CarriedRequest, describeRequest, type PresentedRequest } from './presented-request.ts'
import type { ProofChecker } from './proof-checker.ts'

/** A token with everything that came with it. */
export interface ShownToken {
  readonly token: BearerToken
  readonly scheme: TokenScheme
  readonly headers: RequestHeaders
  readonly request: PresentedRequest | CarriedRequest | undefined
}

/** Why the holder of a token has not proven to be its holder. */
export interface Unproven {
  readonly subject: RefusedSubject
  readonly fault: RefusedTokenFault
}

/** What a token is bound to, as it was signed or its issuer says. */
export function cnfOf({
  cnf,
  claims,
}: {
  readonly cnf?: unknown
  readonly claims: { readonly all: Readonly<Record<string, unknown>> }
}): unknown {
  return cnf ?? claims.all['cnf']
}

/** Whether nothing at all is to be proven: what is asked of every token. */
export function needsNoProof(cnf: unknown, rule: ProofRule | undefined, scheme: TokenScheme): boolean {
  return cnf === undefined && scheme === 'bearer' && (rule === undefined || rule === 'optional')
}

/**
 * Finds what is wrong with how a verified token is shown: its binding is checked whatever the rule says (RFC 9449 section 7,
 * RFC 8705 section 3). Undefined where the holder has proven it. Rejects with `StoreUnavailableError`.
 */
export async function findUnproven(
  cnf: unknown,
  rule: ProofRule = 'optional',
  { token, scheme, headers, request: carrier }: ShownToken,
  checker: ProofChecker,
  readHeader: ReadHeader,
): Promise<Unproven | undefined> {
  const binding = readBinding(cnf)
  const refuse = (reason: RefusedSubject['reason'], fault: RefusedTokenFault): Unproven => ({
    subject: { kind: 'refused', reason },
    fault,
  })
  if (binding === 'unknown') return refuse('invalid_token', 'unknown_binding')
  if (!satisfies(rule, binding))
    return refuse(rule === 'certificate' ? 'certificate_required' : 'proof_required', 'not_bound')
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
  if (jkt === undefined) return undefined
  const verdict = await checker.check(
    readHeader(headers, 'dpop'),
    { request, token, thumbprint: jkt },
    // A host may use one description for many requests.
    carrier === request ? undefined : carrier,
  )
  if (verdict.kind === 'proven') return undefined
  const { reason, fault, nonce } = verdict
  return { subject: { kind: 'refused', reason, ...(nonce !== undefined && { nonce }) }, fault }
}
