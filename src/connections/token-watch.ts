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

/** Watches over the tokens of all who stay: how long they last, and whether they still count. */
export interface TokenWatch {
  /**
   * Reads the token that headers carry and holds it until it ends or is released. Nobody's, or one that must not be
   * believed, is held as well: it can be renewed where it is nobody's. Rejects as the authenticator does.
   */
  readonly hold: (shown: ShownHeaders, hear: (event: TokenEvent) => void) => Promise<HeldToken>
  /** Reads all tokens again, and has everything that their holders run decided anew: other rules hold from now on. */
  readonly reconsider: () => void
  /** How many are held. */
  readonly count: () => number
  /** Releases all; nothing is held from here on, and no timer is left. */
  readonly close: () => void
}

export interface TokenWatchOptions {
  readonly authenticate: (headers: HttpRequest['headers'], request: HttpRequest) => MaybePromise<Subject>
  readonly feed: Pick<Feed, 'subscribe' | 'age'>
  readonly staleness: () => StalenessLimits
  /** Milliseconds before its end at which a token's holder is told; half of what is left where that is less. 0: never. */
  readonly warning: () => number
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Hears why tokens cannot be read again, once for each attempt. */
  readonly onProblem: (error: unknown) => void
}

/** Milliseconds from what is heard to reading again: what comes at once is one reading. */
const PAUSE = 100
const TICK = 1_000
/** In ticks. What no feed tells of: an issuer has taken back a key, a claim has left its window. */
const SWEEP_EVERY = 30
/** So many are read between two turns of the loop: thousands at once would keep all others waiting. */
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
  /** What is heard while a token is being read may be about that token: it is read once more, at once by another configuration. */
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

/** Whether tokens may end by it, or grant something else. That a user's person was replaced waits for the next sweep. */
function concernsTokens({ kind }: FeedEntry): boolean {
  return kind !== 'api_key' && kind !== 'user'
}
