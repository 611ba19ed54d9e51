import type { Subject } from '../core/decision/subject.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import type { HttpRequest } from '../http/exchange.ts'
import { isTooStale, type StalenessLimits } from '../operations/staleness.ts'
import type { Feed, FeedEntry } from '../store/feed.ts'
import {
  type HeldToken,
  holdToken,
  type ShownHeaders,
  type TokenEvent,
  type TokenRead,
  type WatchedToken,
} from './held-token.ts'

/** Watches all held tokens: when they expire, and whether they are still valid. */
export interface TokenWatch {
  /**
   * Reads the token in the headers and holds it until it ends or is released. A missing or refused token is
   * held as well: a missing one can be renewed. Rejects as the authenticator does.
   */
  readonly hold: (shown: ShownHeaders, hear: (event: TokenEvent) => void) => Promise<HeldToken>
  /** Reads all tokens again and has their holders' operations decided anew, as the rules have changed. */
  readonly reconsider: () => void
  /** The number of held tokens. */
  readonly count: () => number
  /** Releases all tokens. Holds none afterwards, and leaves no timer. */
  readonly close: () => void
}

export interface TokenWatchOptions {
  readonly authenticate: (headers: HttpRequest['headers'], request: HttpRequest) => MaybePromise<Subject>
  readonly feed: Pick<Feed, 'subscribe' | 'age'>
  readonly staleness: () => StalenessLimits
  /** Notice in milliseconds before a token expires; at most half of its remaining time. 0: no notice. */
  readonly warning: () => number
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Called when tokens cannot be read again, once per attempt. */
  readonly onProblem: (error: unknown) => void
}

/** Milliseconds between news and rereading, so that news in quick succession causes only one reading. */
const PAUSE = 100
const TICK = 1_000
/** In ticks. For changes that no feed announces: an issuer withdrew a key, or a claim left its window. */
const SWEEP_EVERY = 30
/** Tokens read per turn of the event loop: thousands at once would delay everything else. */
const SLICE = 100

export function createTokenWatch(options: TokenWatchOptions): TokenWatch {
  const { feed, now, onProblem } = options
  const held = new Set<WatchedToken>()
  let heard = 0
  let reconsidered = 0
  let ticks = 0
  let isClosed = false
  let soon: NodeJS.Timeout | undefined
  let isSweeping = false
  let isSweptAgain = false
  let isReconsidering = false
  let ticking: NodeJS.Timeout | undefined

  const sweep = async (): Promise<void> => {
    soon = undefined
    isSweeping = true
    isSweptAgain = false
    const isReview = isReconsidering
    isReconsidering = false
    let problem: unknown
    const all = [...held]
    for (let at = 0; at < all.length && !isClosed; at += SLICE) {
      const slice = all.slice(at, at + SLICE)
      const problems = await Promise.all(slice.map((token) => token.reread()))
      if (isReview) for (const token of slice) token.tell({ kind: 'changed' })
      problem ??= problems.find((one) => one !== undefined)
      await new Promise(setImmediate)
    }
    isSweeping = false
    if (problem !== undefined) onProblem(problem)
    if (isSweptAgain) sweepSoon()
  }
  const sweepSoon = (): void => {
    if (isClosed) return
    if (isSweeping) isSweptAgain = true
    else soon ??= setTimeout(sweep, PAUSE).unref()
  }
  /**
   * News that arrives during a reading may concern that very token, so it is read once more; at once if the
   * configuration changed.
   */
  const authenticate = async ({ headers, request }: ShownHeaders): Promise<TokenRead> => {
    for (;;) {
      const before = heard
      const subject = await options.authenticate(headers, request)
      if (before < reconsidered) continue
      if (heard !== before) sweepSoon()
      return { subject, heard: before }
    }
  }
  const news = { heard: () => heard, reconsidered: () => reconsidered }
  const tick = (): void => {
    ticks += 1
    const tokens = [...held]
    if (ticks % SWEEP_EVERY === 0 || tokens.some((token) => token.unreadSince() !== undefined)) sweepSoon()
    const staleness = options.staleness()
    const isStale = isTooStale('subscription', feed.age(), staleness)
    for (const token of tokens) {
      const unread = performance.now() - (token.unreadSince() ?? performance.now())
      if (isTooStale('subscription', unread, staleness)) token.end('stale_store')
      else if (isStale) token.tell({ kind: 'stale' })
    }
  }
  const letGo = (token: WatchedToken): void => {
    held.delete(token)
    if (held.size > 0) return
    clearInterval(ticking)
    ticking = undefined
  }
  const unsubscribe = feed.subscribe((entry) => {
    if (!concernsTokens(entry)) return
    heard += 1
    sweepSoon()
  })

  return {
    async hold({ headers, request }, hear) {
      if (isClosed) throw new TypeError('A watch that was closed holds nothing.')
      const shown = { headers: { ...headers }, request }
      const first = await authenticate(shown)
      const warning = options.warning()
      const token = holdToken({
        shown,
        first,
        news,
        authenticate,
        hear,
        warning,
        now,
        onGone: letGo,
      })
      held.add(token)
      ticking ??= setInterval(tick, TICK).unref()
      if (isClosed) token.release()
      return token
    },
    reconsider() {
      heard += 1
      reconsidered = heard
      isReconsidering = true
      sweepSoon()
    },
    count: () => held.size,
    close() {
      isClosed = true
      unsubscribe()
      clearTimeout(soon)
      for (const token of [...held]) token.release()
    },
  }
}

/** Whether an entry may end tokens or change grants. A user's replaced `person` awaits the next sweep. */
function concernsTokens({ kind }: FeedEntry): boolean {
  return kind !== 'api_key' && kind !== 'user'
}
