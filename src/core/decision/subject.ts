import type { Pattern } from '../scope/pattern.ts'

/** What a token carries (allow), less what its policy rejects, inside every ceiling. */
export interface GrantedPatterns {
  readonly allow: readonly Pattern[]
  readonly reject: readonly Pattern[]
  /** Each must cover a scope too: that of the client, that of its issuer. */
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
  /** Tokens in two places, and not the same one. */
  | 'conflicting_tokens'
  /** A token in a cookie, from a page that must not use it. */
  | 'cross_site_token'
  | UnprovenReason
/** The token is right, and whoever shows it has not proven that it is theirs (RFC 9449, RFC 8705). */
export type UnprovenReason =
  | 'proof_required'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'certificate_required'
export type UnauthenticatedReason = AnonymousReason | RefusedReason

/**
 * Nobody in particular: no token, one that has expired, one whose time has not come yet (`invalid_token`), or, as `isIgnored`
 * says, one that must not be believed and counts as none by a setting.
 */
export interface AnonymousSubject {
  readonly kind: 'anonymous'
  readonly reason: AnonymousReason
  /** Set by `tokens.invalid: anonymous`: no part of the token may be passed on. */
  readonly isIgnored?: true
  /** Set where tokens may have to be bound to a key: a challenge then offers DPoP beside Bearer (RFC 9449 section 7.1). */
  readonly offersProof?: true
}

/** A token was shown that must not be believed: whatever the operation, it is denied. */
export interface RefusedSubject {
  readonly kind: 'refused'
  readonly reason: RefusedReason
  /** What the next DPoP proof must hold, where nonces are required. */
  readonly nonce?: string
}

/**
 * A token was shown that may be right: its issuer's keys cannot be had at the moment. Open operations run; what needs
 * more is refused as a whole, and the caller is to keep its token and try again.
 */
export interface UndeterminedSubject {
  readonly kind: 'undetermined'
  readonly reason: 'issuer_unavailable'
}

/** A verified identity: who (issuer, id), what the token says, and what it grants. */
export interface IdentifiedSubject {
  readonly kind: 'identified'
  readonly issuer: string
  readonly id: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly granted: GrantedPatterns
  /** When the token stops counting, in milliseconds since the epoch, leeway included: perhaps fractional, or far beyond any timer. */
  readonly expiresAt?: number
  /** The client that the token is for, where it is one of ours: that which was issued it, or has signed it. */
  readonly client?: string
  /** The party that acts for this one, where the token says so (`act`, RFC 8693); the last of several. */
  readonly actor?: string
  /** The user for whom a client's token acts. */
  readonly user?: SubjectUser
  /** The names of the `@policy` policies that hold; asked for before `decide`. */
  readonly policies?: ReadonlySet<string>
  /** What the next DPoP proof should hold, where the nonce of this one will not count much longer (RFC 9449 section 8.2). */
  readonly nonce?: string
}

/** A user of the client that signed the token, with what is stored of it. */
export interface SubjectUser {
  readonly id: string
  readonly person: Readonly<Record<string, unknown>>
}

/** Who asks. Made by an authenticator; a host that makes one itself vouches for it. */
export type Subject = AnonymousSubject | RefusedSubject | UndeterminedSubject | IdentifiedSubject

export const ANONYMOUS: AnonymousSubject = { kind: 'anonymous', reason: 'missing_token' }

/**
 * The subject that a host put into its context. Nothing there is anonymous, never trusted; a value of another shape is
 * the host's mistake and a `TypeError`.
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

/** What the response says of a token that was shown and did not count; undefined where there is nothing to say. */
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

/** Whether a subject is nobody only because a setting has its token count as none. */
export function isTokenIgnored(subject: Subject): boolean {
  return subject.kind === 'anonymous' && subject.isIgnored === true
}
