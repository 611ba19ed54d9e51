import { Readable } from 'node:stream'
import { Pool } from 'undici'
import { createCircuitBreaker, type Passage } from './circuit-breaker.ts'
import { type Cut, createCut } from './cut.ts'
import { type Answer, dispatch } from './dispatch.ts'
import { faultOf, isWorthRepeating, type UpstreamFault } from './fault.ts'
import { backoffBefore, createRetryBudget } from './retry-budget.ts'
import type { ResolvedUpstreamOptions } from './upstream-options.ts'

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

  /** One answer, or why there is none; `isOver` when trying again would not help. */
  const attempt = async (
    { body, headers }: UpstreamRequest,
    passage: Passage,
    cut: Cut,
  ): Promise<{ readonly reply: UpstreamReply; readonly isOver: boolean }> => {
    try {
      const answer = await dispatch(pool, { path, headers: { ...ALWAYS, ...headers }, body }, cut)
      const isOver = !OVERLOADED.has(answer.status)
      if (isOver) passage.succeed()
      else passage.fail()
      return { reply: { ...answer, kind: 'answered', cutOff: cut.fault }, isOver }
    } catch (error) {
      if (cut.why() === 'gone') {
        passage.abandon()
        return { reply: { kind: 'gone' }, isOver: true }
      }
      passage.fail()
      const fault = cut.fault() ?? faultOf(error)
      const isOver = cut.why() !== undefined || !isWorthRepeating(error)
      return { reply: { kind: 'failed', fault, cause: error }, isOver }
    }
  }

  const send = async (request: UpstreamRequest, cut: Cut): Promise<UpstreamReply> => {
    budget.earn()
    for (let count = 0; ; count++) {
      const passage = breaker.enter()
      if (passage === undefined) return { kind: 'failed', fault: 'upstream_unavailable' }
      const { reply, isOver } = await attempt(request, passage, cut)
      const mayRepeat = !isOver && request.isRepeatable && count < retries.attempts
      if (!mayRepeat || breaker.wait() > 0 || !budget.spend()) return reply
      if (reply.kind === 'answered') drop(reply)
      await cut.sleep(backoffBefore(count, retries, parts.random))
      if (cut.why() === 'gone') return { kind: 'gone' }
      if (cut.why() === 'late') return { kind: 'failed', fault: 'upstream_timeout' }
    }
  }

  return {
    async send(request) {
      const cut = createCut(timeouts.total, request.onGone)
      const reply = await send(request, cut)
      if (reply.kind === 'answered' && reply.body instanceof Readable)
        reply.body.once('close', cut.end).on('error', () => undefined)
      else cut.end()
      return reply
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
