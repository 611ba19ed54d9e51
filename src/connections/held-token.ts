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
 * Why a token that somebody stayed with counts no more. `stale_store`: it could not be read again for too long;
 * `issuer_unavailable`: its issuer's keys could not be had, and it is time to show it again.
 */
export type TokenEnd = 'expired_token' | 'stale_store' | 'issuer_unavailable' | RefusedReason

/** What becomes of a token while its holder stays. */
export type TokenEvent =
  /** It will end soon: time for a new one. Milliseconds since the epoch. */
  | { readonly kind: 'expiring'; readonly expiresAt: number }
  /** The same identity with another token or another grant, or other rules: what runs is to be decided anew. */
  | { readonly kind: 'changed' }
  /** The store was not heard for too long, told again each second: what needs a token is to be decided anew, and ends. */
  | { readonly kind: 'stale' }
  /** The last that is told. */
  | { readonly kind: 'ended'; readonly reason: TokenEnd }

/** What became of a new token that was handed over. The old one counts on where it was refused. */
export type Renewal =
  | { readonly kind: 'renewed'; readonly subject: IdentifiedSubject }
  | { readonly kind: 'refused'; readonly reason: RenewalRefusal }
  /** The old one had ended before the new one was known to be right. */
  | { readonly kind: 'ended' }

export type RenewalRefusal =
  | UnauthenticatedReason
  | 'issuer_unavailable'
  | 'other_identity'
  | 'store_unavailable'
  | 'too_many_sockets'

/** Headers that show a token, and the request that carries them: what it has proven it need not prove again. */
export interface ShownHeaders {
  readonly headers: HttpRequest['headers']
  readonly request: HttpRequest
}

/** The token of somebody who stays: on a socket, or before an event stream. */
export interface HeldToken {
  /**
   * Who it is at this moment: another object when something about it has changed. Never somebody whose token has ended,
   * even where nobody was told of it yet, and nobody's until it was read by the configuration that holds.
   */
  readonly subject: () => Subject
  /** Reads it again where something was heard since it was read: an operation begins with what is known now. Never rejects. */
  readonly ready: () => Promise<void> | undefined
  /**
   * Takes another token in its place: of the same issuer, identity and user, or anybody's where there was none. Several
   * at once are taken one after the other; `admits` has the last word. Never rejects.
   */
  readonly renew: (shown: ShownHeaders, admits?: (subject: IdentifiedSubject) => boolean) => Promise<Renewal>
  /** Its holder has gone: nothing is told from here on. */
  readonly release: () => void
}

/** The same as its watch sees it. */
export interface WatchedToken extends HeldToken {
  /** Reads it again. Resolves to what the store was in the way with, if it was; never rejects. */
  readonly reread: () => Promise<unknown>
  /** Milliseconds since the epoch from which on it could not be read; undefined: it was, the last time. */
  readonly unreadSince: () => number | undefined
  readonly tell: (event: TokenEvent) => void
  readonly end: (reason: TokenEnd) => void
}

/** Who a token is, as it was read after so many pieces of news. */
export interface TokenRead {
  readonly subject: Subject
  readonly heard: number
}

/** How many pieces of news there were, and how many when the configuration that holds began to. */
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
  /** Called once, when it has ended or was released. */
  readonly onGone: (token: WatchedToken) => void
}

const UNDETERMINED: Subject = { kind: 'undetermined', reason: 'issuer_unavailable' }
const EXPIRED: Subject = { kind: 'anonymous', reason: 'expired_token' }

/** Holds a token from the moment at which it was read. */
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
    // One that is short from the start is not warned of at once, which would only bring another like it.
    const ahead = Math.min(warning, (expiresAt - now()) / 2)
    const warn = (): void => {
      warnedOf = expiresAt
      hear({ kind: 'expiring', expiresAt })
    }
    alarms = [
      setAlarm(expiresAt, now, () => end('expired_token')),
      // Whoever renews with what ends at the same time knows already.
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
      // Who it is now has no place here yet: whoever holds it is to come again, with the same token.
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
    // A token is renewed before it ends, not by how late its timer is.
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
      // What is said of a token that was replaced meanwhile is said of nobody.
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

/** An identity is (issuer, id), and the user for whom it acts. */
function isSameIdentity(one: IdentifiedSubject, other: IdentifiedSubject): boolean {
  return one.issuer === other.issuer && one.id === other.id && one.user?.id === other.user?.id
}
