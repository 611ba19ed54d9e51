/** How the tokens of an issuer or a client must be bound; `required`: to a key (`dpop`) or a certificate. */
export type ProofRule = 'optional' | 'required' | 'dpop' | 'certificate'

/** The combined rule of two parties; `both`: to a key and to a certificate. */
export type CombinedProofRule = ProofRule | 'both'

export const PROOF_RULES = [
  'optional',
  'required',
  'dpop',
  'certificate',
] as const satisfies readonly ProofRule[]

/** What the holder of a token must prove: each member that is given. */
export interface KeyBinding {
  /** The thumbprint of a key (RFC 7638), to be proven by DPoP. */
  readonly jkt?: string | undefined
  /** The thumbprint of a client certificate (RFC 8705). */
  readonly certificate?: string | undefined
}

const SHA256 = /^[A-Za-z0-9_-]{43}$/

/**
 * Reads the claim `cnf` (RFC 7800). `unknown` if it cannot be read, or if nobody here can check the binding:
 * such a token must not count as one that is not bound. Never throws.
 */
export function readBinding(cnf: unknown): KeyBinding | 'unknown' | undefined {
  if (cnf === undefined) return undefined
  if (typeof cnf !== 'object' || cnf === null || Array.isArray(cnf)) return 'unknown'
  const [jkt, certificate] = [memberOf(cnf, 'jkt'), memberOf(cnf, 'x5t#S256')]
  if (jkt === undefined && certificate === undefined) return 'unknown'
  if (jkt === 'unknown' || certificate === 'unknown') return 'unknown'
  return { jkt, certificate }
}

function memberOf(cnf: object, name: string): string | undefined {
  if (!Object.hasOwn(cnf, name)) return undefined
  const value: unknown = (cnf as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' && SHA256.test(value) ? value : 'unknown'
}

/** The `cnf` claim of a binding. */
export function confirmationOf({ jkt, certificate }: KeyBinding): Readonly<Record<string, string>> {
  return { ...(jkt !== undefined && { jkt }), ...(certificate !== undefined && { 'x5t#S256': certificate }) }
}

/** Whether a binding satisfies a rule. */
export function satisfies(rule: CombinedProofRule, binding: KeyBinding | undefined): boolean {
  switch (rule) {
    case 'optional':
      return true
    case 'required':
      return binding !== undefined
    case 'dpop':
      return binding?.jkt !== undefined
    case 'certificate':
      return binding?.certificate !== undefined
    case 'both':
      return binding?.jkt !== undefined && binding.certificate !== undefined
  }
}

/** Whether a rule requires a client certificate, alone or beside a key. */
export function needsCertificate(rule: CombinedProofRule): boolean {
  return rule === 'certificate' || rule === 'both'
}

/** What a holder whose binding does not satisfy a rule must prove next. */
export function missingProofOf(
  rule: CombinedProofRule,
  binding: KeyBinding | undefined,
): 'proof_required' | 'certificate_required' {
  return rule === 'certificate' || (rule === 'both' && binding?.jkt !== undefined)
    ? 'certificate_required'
    : 'proof_required'
}

/** Combines the rules of two parties. Both apply: one for a key and one for a certificate make `both`. */
export function combineRules(
  own: CombinedProofRule | undefined,
  ofClient: CombinedProofRule | undefined,
): CombinedProofRule {
  const rules = new Set([own, ofClient])
  if (rules.has('both') || (rules.has('dpop') && rules.has('certificate'))) return 'both'
  return (['dpop', 'certificate', 'required'] as const).find((rule) => rules.has(rule)) ?? 'optional'
}

/** Throws a `TypeError` for anything but a rule; `whose` names the setting. */
export function assertProofRule(rule: unknown, whose: string): ProofRule {
  if (!(PROOF_RULES as readonly unknown[]).includes(rule))
    throw new TypeError(`${whose} must be one of ${PROOF_RULES.join(', ')}.`)
  return rule as ProofRule
}

/** Why no session gets a token if a rule requires a binding. */
export const SESSION_UNBOUND =
  'Tokens of sessions are bound to no key, and jwt.proof asks that of every own token: leave it out, and set it for clients.'

/** Why no token that is bound to a certificate counts if connections show none. */
export const CERTIFICATE_UNSEEN =
  '"certificate" needs tls.clientCertificates: without it the gateway sees no certificate of a client. Behind a proxy that ends TLS, forwardedCertificate takes its place'
