import { Readable } from 'node:stream'
import { Pool } from 'undici'
import type { ResolvedUpstreamOptions } from '../upstream-options.ts'
import { createCircuitBreaker, type Passage } from './circuit-breaker.ts'
import { type Cut, createCut } from './cut.ts'
import { type Answer, dispatch } from './dispatch.ts'
import { faultOf, isUnsendable, isWorthRepeating, type UpstreamFault } from './fault.ts'
import { backoffBefore, createRetryBudget } from './retry-budget.ts'

export interface UpstreamRequest {
  /** JSON. */
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** A query: it changes nothing, and may be sent again. */
  readonly isRepeatable: boolean
  /** Calls a listener when whoever asked has gone. */
  readonly onGone?: ((listener: () => void) => void) | undefined
}

/** An answer, or its beginning. Whoever gets one that is a stream reads it or destroys it. */
export interface UpstreamHead extends Answer {
  readonly kind: 'answered'
  /** What cut the body off, if something of ours did. */
  readonly cutOff: () => UpstreamFault | undefined
}

export type UpstreamReply =
  | UpstreamHead
  | { readonly kind: 'failed'; readonly fault: UpstreamFault; readonly cause?: unknown }
  | { readonly kind: 'gone' }

export interface UpstreamClient {
  /** Never rejects, and ends within the total timeout. */
  readonly send: (request: UpstreamRequest) => Promise<UpstreamReply>
  /** Asks the circuit breaker, for what is sent in another way. */
  readonly enter: () => Passage | undefined
  /** Milliseconds until something will be sent again; 0 when it is. */
  readonly wait: () => number
  readonly close: () => Promise<void>
}

export interface ClientParts {
  /** Milliseconds; never goes back. */
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
}

/** Bytes are passed on as they come: who asks for nothing may be sent any encoding (RFC 9110, section 12.5.3). */
const ALWAYS = { 'content-type': 'application/json', 'accept-encoding': 'identity' }
const OVERLOADED = new Set([502, 503, 504])

/** Sends to one URL. Redirects are not followed: they lead to where nobody said that requests may go. */
export function createUpstreamClient(options: ResolvedUpstreamOptions, parts: ClientParts): UpstreamClient {
  const { url, timeouts, retries } = options
  const pool = new Pool(url.origin, {
    connections: options.connections,
    connect: { timeout: timeouts.connect },
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
    maxResponseSize: options.responseBytes,
  })
  const breaker = createCircuitBreaker(options.breaker, parts.now)
  const budget = createRetryBudget()
  const path = `${url.pathname}${url.search}`

  const explain = (error: unknown, passage: Passage, cut: Cut): UpstreamReply => {
    if (cut.why() === 'gone') {
      passage.abandon()
      return { kind: 'gone' }
    }
    if (isUnsendable(error)) passage.abandon()
    else passage.fail()
    return { kind: 'failed', fault: cut.fault() ?? faultOf(error), cause: error }
  }
  /** Ends the cut when nothing is left to be cut off. */
  const settle = (reply: UpstreamReply, cut: Cut): UpstreamReply => {
    if (reply.kind === 'answered' && reply.body instanceof Readable)
      reply.body.once('close', cut.end).on('error', () => undefined)
    else cut.end()
    return reply
  }

  return {
    // In one piece, as each request goes through it: an async function more is felt.
    async send({ body, headers, isRepeatable, onGone }) {
      const cut = createCut(timeouts.total, onGone)
      const request = { path, headers: { ...ALWAYS, ...headers }, body }
      budget.earn()
      for (let count = 0; ; count++) {
        const passage = breaker.enter()
        if (passage === undefined) return settle({ kind: 'failed', fault: 'upstream_unavailable' }, cut)
        let reply: UpstreamReply
        let isOver: boolean
        try {
          const answer = await dispatch(pool, request, cut)
          isOver = !OVERLOADED.has(answer.status)
          if (isOver) passage.succeed()
          else passage.fail()
          reply = { kind: 'answered', ...answer, cutOff: cut.fault }
        } catch (error) {
          reply = explain(error, passage, cut)
          isOver = cut.why() !== undefined || !isWorthRepeating(error)
        }
        const mayRepeat = !isOver && isRepeatable && count < retries.attempts
        if (!mayRepeat || breaker.wait() > 0 || !budget.spend()) return settle(reply, cut)
        if (reply.kind === 'answered') drop(reply)
        await cut.sleep(backoffBefore(count, retries, parts.random))
        if (cut.why() === 'gone') return settle({ kind: 'gone' }, cut)
        if (cut.why() === 'late') return settle({ kind: 'failed', fault: 'upstream_timeout' }, cut)
      }
    },
    enter: breaker.enter,
    wait: breaker.wait,
    close: () => pool.destroy(),
  }
}

/** Lets go of an answer that nobody is going to read. */
export function drop({ body }: UpstreamHead): void {
  if (body instanceof Readable) body.destroy()
}
