import { isDeepStrictEqual } from 'node:util'
import type {
  IdentifiedSubject,
  RefusedReason,
  Subject,
  UnauthenticatedReason,
} from '../core/decision/subject.ts'
import { setAlarm } from '../guard/alarm.ts'
import type { HttpRequest } from '../http/exchange.ts'

/**
 * Why a held token ended. `stale_store`: it could not be read again for too long; `issuer_unavailable`: its
 * issuer's keys were unavailable, and it must be presented again.
 */
export type TokenEnd = 'expired_token' | 'stale_store' | 'issuer_unavailable' | RefusedReason

/** An event in the life of a held token. */
export type TokenEvent =
  /** It expires soon and should be renewed. Milliseconds since the epoch. */
  | { readonly kind: 'expiring'; readonly expiresAt: number }
  /** The same identity has another token, grant or rules: running operations must be decided anew. */
  | { readonly kind: 'changed' }
  /**
   * The store has not been heard from for too long; repeated each second. Operations that need a token must
   * be decided anew, and end.
   */
  | { readonly kind: 'stale' }
  /** The last event. */
  | { readonly kind: 'ended'; readonly reason: TokenEnd }

/** The outcome of a renewal. If the new token is refused, the old one stays valid. */
export type Renewal =
  | { readonly kind: 'renewed'; readonly subject: IdentifiedSubject }
  | { readonly kind: 'refused'; readonly reason: RenewalRefusal }
  /** The old token ended before the new one was verified. */
  | { readonly kind: 'ended' }

export type RenewalRefusal =
  | UnauthenticatedReason
  | 'issuer_unavailable'
  | 'other_identity'
  | 'store_unavailable'
  | 'too_many_sockets'

/** Headers that carry a token, with their request: what the request has proven need not be proven again. */
export interface ShownHeaders {
  readonly headers: HttpRequest['headers']
  readonly request: HttpRequest
}

/** A token held while its holder stays, on a socket or an event stream. */
export interface HeldToken {
  /**
   * The current subject: a different object whenever anything about it changes. Never the subject of an
   * expired token, even before that is announced; and undetermined until the current configuration has read
   * the token.
   */
  readonly subject: () => Subject
  /** Reads the token again after news, so that operations begin with current knowledge. Never rejects. */
  readonly ready: () => Promise<void> | undefined
  /**
   * Replaces the token: with one of the same issuer, identity and user, or with any if there was none.
   * Concurrent renewals are handled in turn; `admits` has the last word. Never rejects.
   */
  readonly renew: (shown: ShownHeaders, admits?: (subject: IdentifiedSubject) => boolean) => Promise<Renewal>
  /** Its holder has gone: no more events follow. */
  readonly release: () => void
}

/** A held token as its watch sees it. */
export interface WatchedToken extends HeldToken {
  /** Reads it again. Resolves to the error if the store prevented it; never rejects. */
  readonly reread: () => Promise<unknown>
  /** Since when it cannot be read, by the monotonic clock in milliseconds; undefined: it can. */
  readonly unreadSince: () => number | undefined
  readonly tell: (event: TokenEvent) => void
  readonly end: (reason: TokenEnd) => void
}

/** The subject of a token, and the number of news items heard before it was read. */
export interface TokenRead {
  readonly subject: Subject
  readonly heard: number
}

/** The number of news items so far, and the number when the current configuration took over. */
export interface News {
  readonly heard: () => number
  readonly reconsidered: () => number
}

export interface HeldTokenParts {
  readonly shown: ShownHeaders
  readonly first: TokenRead
  readonly news: News
  readonly authenticate: (shown: ShownHeaders) => Promise<TokenRead>
  readonly hear: (event: TokenEvent) => void
  /** Milliseconds; see `TokenWatchOptions`. */
  readonly warning: number
  readonly now: () => number
  /** Called once, when the token has ended or was released. */
  readonly onGone: (token: WatchedToken) => void
}

const UNDETERMINED: Subject = { kind: 'undetermined', reason: 'issuer_unavailable' }
const EXPIRED: Subject = { kind: 'anonymous', reason: 'expired_token' }

/** Holds a token that has just been read. */
export function holdToken(parts: HeldTokenParts): WatchedToken {
  const { authenticate, news, hear, warning, now, onGone } = parts
  let { shown, first: known } = parts
  let { subject } = known
  let isGone = false
  let unreadSince: number | undefined
  let alarms: readonly (() => void)[] = []
  let warnedOf: number | undefined
  let renewing: Promise<unknown> = Promise.resolve()
  let refreshing: Promise<void> | undefined

  const stopAlarms = (): void => {
    for (const stop of alarms) stop()
    alarms = []
  }
  const release = (): void => {
    if (isGone) return
    isGone = true
    stopAlarms()
    onGone(token)
  }
  const end = (reason: TokenEnd): void => {
    if (isGone) return
    if (reason === 'expired_token') subject = EXPIRED
    else if (reason === 'issuer_unavailable') subject = UNDETERMINED
    else subject = { kind: 'refused', reason: reason === 'stale_store' ? 'invalid_token' : reason }
    release()
    hear({ kind: 'ended', reason })
  }
  const watchTime = (): void => {
    stopAlarms()
    if (subject.kind !== 'identified' || subject.expiresAt === undefined) return
    const { expiresAt } = subject
    // A short-lived token gets no warning at once, which would only bring another like it.
    const ahead = Math.min(warning, (expiresAt - now()) / 2)
    const warn = (): void => {
      warnedOf = expiresAt
      hear({ kind: 'expiring', expiresAt })
    }
    alarms = [
      setAlarm(expiresAt, now, () => end('expired_token')),
      // No second warning after a renewal that ends at the same time.
      ...(ahead > 0 && expiresAt !== warnedOf ? [setAlarm(expiresAt - ahead, now, warn)] : []),
    ]
  }
  const isReadable = (): boolean =>
    !isGone && (subject.kind === 'identified' || subject.kind === 'undetermined')
  const unlessExpired = (): Subject =>
    subject.kind === 'identified' && subject.expiresAt !== undefined && subject.expiresAt <= now()
      ? EXPIRED
      : subject
  const current = (): Subject =>
    isReadable() && known.heard < news.reconsidered() ? UNDETERMINED : unlessExpired()
  const judge = (read: Subject): void => {
    if (subject.kind === 'undetermined') {
      // A subject cannot take this place later: the holder must come again with the same token.
      if (read.kind !== 'undetermined') end(read.kind === 'refused' ? read.reason : 'issuer_unavailable')
    } else if (read.kind !== 'identified') {
      end(read.reason === 'missing_token' ? 'invalid_token' : read.reason)
    } else if (subject.kind !== 'identified' || !isSameIdentity(subject, read)) {
      end('invalid_token')
    } else if (!isDeepStrictEqual(subject, read)) {
      subject = read
      watchTime()
      hear({ kind: 'changed' })
    }
  }
  const exchange = async (
    offered: ShownHeaders,
    admits: (subject: IdentifiedSubject) => boolean,
  ): Promise<Renewal> => {
    if (isGone) return { kind: 'ended' }
    let answer: TokenRead
    try {
      answer = await authenticate(offered)
    } catch {
      return { kind: 'refused', reason: 'store_unavailable' }
    }
    const read = answer.subject
    // A renewal must come before the token expires, however late its timer is.
    if (unlessExpired() !== subject) end('expired_token')
    if (isGone) return { kind: 'ended' }
    if (read.kind !== 'identified') return { kind: 'refused', reason: read.reason }
    if (subject.kind === 'identified' && !isSameIdentity(subject, read))
      return { kind: 'refused', reason: 'other_identity' }
    if (!admits(read)) return { kind: 'refused', reason: 'too_many_sockets' }
    shown = offered
    subject = read
    known = answer
    unreadSince = undefined
    watchTime()
    hear({ kind: 'changed' })
    return { kind: 'renewed', subject: read }
  }
  const reread = async (): Promise<unknown> => {
    if (!isReadable()) return undefined
    const asked = shown
    try {
      const read = await authenticate(asked)
      // The token was replaced meanwhile: this reading no longer matters.
      if (isGone || shown !== asked) return undefined
      unreadSince = undefined
      if (read.heard >= known.heard) {
        known = read
        judge(read.subject)
      }
      return undefined
    } catch (error) {
      if (shown === asked) unreadSince ??= performance.now()
      return error
    }
  }
  const refresh = async (): Promise<void> => {
    await reread()
    refreshing = undefined
  }
  const token: WatchedToken = {
    subject: current,
    ready() {
      if (!isReadable() || known.heard === news.heard()) return undefined
      refreshing ??= refresh()
      return refreshing
    },
    renew(offered, admits = () => true) {
      const renewal = renewing.then(() =>
        exchange({ headers: { ...offered.headers }, request: { ...offered.request } }, admits),
      )
      renewing = renewal
      return renewal
    },
    release,
    reread,
    unreadSince: () => unreadSince,
    tell(event) {
      if (!isGone) hear(event)
    },
    end,
  }
  watchTime()
  return token
}

/** An identity is the issuer, the id, and the user that it acts for. */
function isSameIdentity(one: IdentifiedSubject, other: IdentifiedSubject): boolean {
  return one.issuer === other.issuer && one.id === other.id && one.user?.id === other.user?.id
}
