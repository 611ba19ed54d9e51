import type { IdentifiedSubject, Subject, UnauthenticatedReason } from '../core/decision/subject.ts'
import type { Renewal, RenewalRefusal } from './held-token.ts'

/** A message about a held token, under `portcullis` in a payload. */
export type TokenMessage =
  | ({ readonly event: 'token_accepted' | 'token_expiring' | 'token_renewed' } & TokenTimes)
  | {
      readonly event: 'token_refused'
      readonly reason:
        | RenewalRefusal
        | UnauthenticatedReason
        | 'issuer_unavailable'
        | 'duplicate_authorization'
        | 'too_many_renewals'
    }

interface TokenTimes {
  /** ISO 8601. Both members are left out if the token has no end. */
  readonly expiresAt?: string
  /** Whole seconds from now. */
  readonly expiresIn?: number
}

export interface TokenPayload {
  readonly portcullis: TokenMessage
}

/** The last moment that a Date can hold, in milliseconds. Tokens may end later. */
const LAST_DATE = 8_640_000_000_000_000

/** The message about the token that a connection opened with; undefined if there was none. */
export function describeOpening(subject: Subject, now: number): TokenPayload | undefined {
  if (subject.kind === 'identified') return say('token_accepted', subject, now)
  return subject.reason === 'missing_token' ? undefined : refusedMessage(subject.reason)
}

export function expiringMessage(expiresAt: number, now: number): TokenPayload {
  return say('token_expiring', { expiresAt }, now)
}

/** Undefined if the old token has ended: that is reported separately. */
export function describeRenewal(renewal: Renewal, now: number): TokenPayload | undefined {
  if (renewal.kind === 'ended') return undefined
  return renewal.kind === 'renewed'
    ? say('token_renewed', renewal.subject, now)
    : refusedMessage(renewal.reason)
}

export function refusedMessage(
  reason: Extract<TokenMessage, { readonly event: 'token_refused' }>['reason'],
): TokenPayload {
  return { portcullis: { event: 'token_refused', reason } }
}

function say(
  event: 'token_accepted' | 'token_expiring' | 'token_renewed',
  { expiresAt }: Pick<IdentifiedSubject, 'expiresAt'>,
  now: number,
): TokenPayload {
  if (expiresAt === undefined) return { portcullis: { event } }
  const until = new Date(Math.min(expiresAt, LAST_DATE)).toISOString()
  const left = Math.floor((Math.min(expiresAt, LAST_DATE) - now) / 1000)
  return { portcullis: { event, expiresAt: until, expiresIn: Math.max(left, 0) } }
}
