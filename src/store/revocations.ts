import type { RevocableToken } from '../token/ports.ts'

/** What is revoked. `issuer` is the name of an issuer record: identities are (issuer, id). */
export type RevocationTarget =
  | { readonly kind: 'token'; readonly issuer: string; readonly jti: string }
  | { readonly kind: 'family'; readonly family: string }
  | { readonly kind: 'subject'; readonly issuer: string; readonly id: string }
  | { readonly kind: 'client'; readonly client: string }
  | { readonly kind: 'issuer'; readonly issuer: string }

/** Times are milliseconds since the epoch. */
export interface Revocation {
  readonly target: RevocationTarget
  /**
   * For a subject, client or issuer, tokens issued at or before this moment are refused; for a family or a
   * single token, all.
   */
  readonly revokedAt: number
  /** When the last of its tokens has ended, leeway included; the revocation ends then, too. */
  readonly until: number
}

export interface Revocations {
  /**
   * Revokes, in this process before it resolves, in others within a second. If the target is already revoked,
   * the later of each time counts. `revokedAt` is now unless given. If it rejects, the target may or may not
   * be revoked. A target may hold any text.
   */
  readonly revoke: (
    target: RevocationTarget,
    times: { readonly until: number; readonly revokedAt?: number | undefined },
  ) => Promise<Revocation>
  /** Whether a token is revoked, as far as this process knows. No I/O; always five look-ups. Never throws. */
  readonly isRevoked: (token: RevocableToken) => boolean
  /** The number of revocations in memory, including ended ones that are not yet swept. */
  readonly count: () => number
}
