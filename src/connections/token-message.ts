import type { IdentifiedSubject, Subject, UnauthenticatedReason } from '../core/decision/subject.ts'
import type { Renewal, RenewalRefusal } from './held-token.ts'

/** What is said of a token to whoever stays, under `portcullis` in a payload. */
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
  /** ISO 8601. Left out, with the other, where a token has no end. */
  readonly expiresAt?: string
  /** Whole seconds from now. */
  readonly expiresIn?: number
}

export interface TokenPayload {
  readonly portcullis: TokenMessage
}

/** The last moment that a Date can hold, in milliseconds: tokens may end after it. */
const LAST_DATE = 8_640_000_000_000_000

/** What the one who opened is told of the token that it showed; nothing where it showed none. */
export function describeOpening(subject: Subject, now: number): TokenPayload | undefined {
  if (subject.kind === 'identified') return say('token_accepted', subject, now)
  return subject.reason === 'missing_token' ? undefined : refusedMessage(subject.reason)
}

export function expiringMessage(expiresAt: number, now: number): TokenPayload {
  return say('token_expiring', { expiresAt }, now)
}

/** Undefined where the old token had ended: that is told in another way. */
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
