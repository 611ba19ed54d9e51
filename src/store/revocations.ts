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
   * Of a subject, client or issuer the tokens that were issued at or before this moment are refused; of a family, and
   * of a token itself, all.
   */
  readonly revokedAt: number
  /** When the last of its tokens has ended, leeway included: the revocation ends with it. */
  readonly until: number
}

export interface Revocations {
  /**
   * Revokes, in this process before it resolves, in others within a second; after another revocation of the same target
   * the later of each time counts. `revokedAt` is now unless given. Rejects when the store cannot be reached: then
   * nobody knows. Any text will do in a target.
   */
  readonly revoke: (
    target: RevocationTarget,
    times: { readonly until: number; readonly revokedAt?: number | undefined },
  ) => Promise<Revocation>
  /** Whether a token is revoked as far as this process has heard. No I/O; five look-ups, however many there are. Total. */
  readonly isRevoked: (token: RevocableToken) => boolean
  /** How many are held, those included that have ended and are not yet swept away. */
  readonly count: () => number
}
