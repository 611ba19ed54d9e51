import type { Pattern } from '../scope/pattern.ts'

/** The patterns that a token carries (allow), less those that its policy rejects, inside every ceiling. */
export interface GrantedPatterns {
  readonly allow: readonly Pattern[]
  readonly reject: readonly Pattern[]
  /** The ceilings of the client and of its issuer. Each must also cover a scope. */
  readonly ceilings: readonly (readonly Pattern[])[]
}

export type AnonymousReason =
  | 'missing_token'
  | 'expired_token'
  | 'invalid_token'
  | 'revoked_token'
  | 'unknown_user'
export type RefusedReason =
  | 'invalid_token'
  | 'revoked_token'
  | 'unknown_user'
  /** Different tokens in two places. */
  | 'conflicting_tokens'
  /** A token in a cookie, sent by a page that must not use it. */
  | 'cross_site_token'
  | UnprovenReason
/** The token is valid, but the caller has not proven possession of it (RFC 9449, RFC 8705). */
export type UnprovenReason =
  | 'proof_required'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'certificate_required'
export type UnauthenticatedReason = AnonymousReason | RefusedReason

/**
 * An unidentified caller: no token, one that has expired, one that is not valid yet (`invalid_token`), or,
 * with `isIgnored`, one that must not be believed and that a setting treats as absent.
 */
export interface AnonymousSubject {
  readonly kind: 'anonymous'
  readonly reason: AnonymousReason
  /** Set by `tokens.invalid: anonymous`: no part of the token may be passed on. */
  readonly isIgnored?: true
  /** Set where tokens may need a key binding: a challenge then offers DPoP too (RFC 9449 section 7.1). */
  readonly offersProof?: true
}

/** The caller showed a token that must not be believed: every operation is denied. */
export interface RefusedSubject {
  readonly kind: 'refused'
  readonly reason: RefusedReason
  /** The nonce that the next DPoP proof must contain, where nonces are required. */
  readonly nonce?: string
}

/**
 * The caller showed a token that may be valid, but its issuer's keys are unavailable at the moment.
 * Operations without requirements run. Any other is refused as a whole; the caller should keep its token and
 * try again.
 */
export interface UndeterminedSubject {
  readonly kind: 'undetermined'
  readonly reason: 'issuer_unavailable'
}

/** A verified identity: issuer and id, the token's claims, and what it grants. */
export interface IdentifiedSubject {
  readonly kind: 'identified'
  readonly issuer: string
  readonly id: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly granted: GrantedPatterns
  /** When the token stops counting, in epoch ms with leeway. May be fractional, or too large for a timer. */
  readonly expiresAt?: number
  /** The client that was issued the token or signed it, where it is one of ours. */
  readonly client?: string
  /** The party acting for this subject, where the token names one (`act`, RFC 8693); the last of several. */
  readonly actor?: string
  /** The user on whose behalf a client's token acts. */
  readonly user?: SubjectUser
  /** The names of the `@policy` policies that hold, evaluated before `decide`. */
  readonly policies?: ReadonlySet<string>
  /** The nonce for the next DPoP proof, where the current one is about to expire (RFC 9449 section 8.2). */
  readonly nonce?: string
}

/** A user of the client that signed the token, with the stored data about the user. */
export interface SubjectUser {
  readonly id: string
  readonly person: Readonly<Record<string, unknown>>
}

/** The caller of an operation. Made by an authenticator; a host that makes one itself vouches for it. */
export type Subject = AnonymousSubject | RefusedSubject | UndeterminedSubject | IdentifiedSubject

export const ANONYMOUS: AnonymousSubject = { kind: 'anonymous', reason: 'missing_token' }

/**
 * The subject that a host put into its context. An absent subject is anonymous, never trusted. Throws
 * `TypeError` for a value of another shape, which is the host's mistake.
 */
export function assertSubject(value: unknown): Subject {
  if (value === undefined || value === null) return ANONYMOUS
  const kind = typeof value === 'object' ? (value as { readonly kind?: unknown }).kind : undefined
  if (kind === 'anonymous' || kind === 'refused' || kind === 'undetermined') return value as Subject
  if (kind === 'identified' && typeof (value as { readonly granted?: unknown }).granted === 'object') {
    return value as Subject
  }
  throw new TypeError('The subject in the context was not made by an authenticator.')
}

/** The status that the response reports for a token that did not count; undefined where there is none. */
export function tokenStatusOf(subject: Subject): TokenStatus | undefined {
  if (subject.kind === 'undetermined') return 'unverified'
  if (subject.kind !== 'anonymous' || subject.reason === 'missing_token') return undefined
  return subject.reason === 'invalid_token' && subject.isIgnored !== true
    ? 'not-yet-valid'
    : STATUSES[subject.reason]
}

export type TokenStatus = 'expired' | 'not-yet-valid' | 'invalid' | 'revoked' | 'unknown-user' | 'unverified'

const STATUSES = {
  expired_token: 'expired',
  invalid_token: 'invalid',
  revoked_token: 'revoked',
  unknown_user: 'unknown-user',
} as const

/** Whether a subject is anonymous only because a setting ignores its token. */
export function isTokenIgnored(subject: Subject): boolean {
  return subject.kind === 'anonymous' && subject.isIgnored === true
}
