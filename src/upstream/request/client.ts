import { Readable } from 'node:stream'
import { Pool } from 'undici'
import type { UpstreamMeasure } from '../../evidence/metrics/upstream-measures.ts'
import { withContext } from '../../evidence/tracing/trace-context.ts'
import type { Tracing, UpstreamTrace } from '../../evidence/tracing/tracing.ts'
import type { ResolvedUpstreamOptions } from '../upstream-options.ts'
import { createCircuitBreaker, type Passage } from './circuit-breaker.ts'
import { Cut } from './cut.ts'
import { type DispatchedRequest, dispatch, type UpstreamAnswer } from './dispatch.ts'
import { faultOf, isUnsendable, isWorthRepeating, type UpstreamFault } from './fault.ts'
import { backoffBefore, createRetryBudget } from './retry-budget.ts'

export interface UpstreamRequest {
  /** JSON. */
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Whether it is a query, which changes nothing and may be sent again. */
  readonly isRepeatable: boolean
  /** Calls a listener when the caller has gone. */
  readonly onGone?: ((listener: () => void) => void) | undefined
}

/** An answer, or its beginning. The recipient must read or destroy a body that is a stream. */
export interface UpstreamHead extends UpstreamAnswer {
  readonly kind: 'answered'
  /** Whether and why we cut the body off. */
  readonly cut: Pick<Cut, 'fault'>
}

export type UpstreamReply =
  | UpstreamHead
  | { readonly kind: 'failed'; readonly fault: UpstreamFault; readonly cause?: unknown }
  | { readonly kind: 'gone' }

export interface UpstreamClient {
  /** Never rejects; settles within the total timeout. */
  readonly send: (request: UpstreamRequest) => Promise<UpstreamReply>
  /** Asks the circuit breaker to admit a request that is sent by other means. */
  readonly enter: () => Passage | undefined
  /** Milliseconds until requests will be sent again; 0 if they are now. */
  readonly wait: () => number
  readonly close: () => Promise<void>
}

export interface ClientParts {
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
  readonly measure?: UpstreamMeasure | undefined
  /** Makes the spans of requests; default: none. */
  readonly tracing?: Tracing | undefined
}

/**
 * Bytes are passed on as they come, so only `identity` is acceptable: without this header a server may choose
 * any encoding (RFC 9110, section 12.5.3).
 */
const ALWAYS = ['content-type', 'application/json', 'accept-encoding', 'identity']
const OVERLOADED = new Set([502, 503, 504])

/** Sends to one URL. Does not follow redirects: nobody has configured where they lead. */
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
    if (cut.why === 'gone') {
      passage.abandon()
      return { kind: 'gone' }
    }
    if (isUnsendable(error)) passage.abandon()
    else passage.fail()
    return { kind: 'failed', fault: cut.fault ?? faultOf(error), cause: error }
  }
  const attempt = (request: SentRequest, cut: Cut, resends = 0): Promise<Attempt> => {
    const passage = breaker.enter()
    if (passage === undefined) return Promise.resolve(REFUSED)
    const trace = parts.tracing?.beginUpstream({ url, method: 'POST', resends })
    if (trace === undefined) return sendOnce(request, passage, cut)
    const traced = { ...request, headers: listHeaders(withContext(request.given, trace.headers)) }
    return sendOnce(traced, passage, cut).then((sent) => {
      trace.end(outcomeOf(sent.reply))
      return sent
    })
  }
  const sendOnce = (request: DispatchedRequest, passage: Passage, cut: Cut): Promise<Attempt> =>
    dispatch(pool, request, cut).then(
      ({ status, headers, body }) => {
        const isOver = !OVERLOADED.has(status)
        if (isOver) passage.succeed()
        else passage.fail()
        return { reply: { kind: 'answered', status, headers, body, cut }, isOver }
      },
      (error: unknown) => ({
        reply: explain(error, passage, cut),
        isOver: cut.why !== undefined || !isWorthRepeating(error),
      }),
    )
  const repeat = async (
    { reply, isOver }: Attempt,
    request: SentRequest,
    cut: Cut,
    count: number,
  ): Promise<UpstreamReply> => {
    if (isOver || count === retries.attempts || breaker.wait() > 0 || !budget.spend()) return reply
    if (reply.kind === 'answered') drop(reply)
    await cut.sleep(backoffBefore(count, retries, parts.random))
    if (cut.why === 'gone') return { kind: 'gone' }
    if (cut.why === 'late') return { kind: 'failed', fault: 'upstream_timeout' }
    return repeat(await attempt(request, cut, count + 1), request, cut, count + 1)
  }
  /** Ends the cut when nothing is left to cut off. */
  const settle = (reply: UpstreamReply, cut: Cut): UpstreamReply => {
    if (reply.kind === 'answered' && reply.body instanceof Readable)
      reply.body.once('close', () => cut.end()).on('error', () => undefined)
    else cut.end()
    return reply
  }

  // No async function when all goes well: the state that it keeps while waiting is noticeable per request.
  const send: UpstreamClient['send'] = ({ body, headers, isRepeatable, onGone }) => {
    const cut = new Cut(timeouts.total, onGone)
    const request = { path, headers: listHeaders(headers), body, given: headers }
    budget.earn()
    return attempt(request, cut).then((first) =>
      first.isOver || !isRepeatable
        ? settle(first.reply, cut)
        : repeat(first, request, cut, 0).then((reply) => settle(reply, cut)),
    )
  }
  const { measure, now } = parts
  const unwatch = measure?.watchBreaker(() => breaker.wait() > 0)

  return {
    send: measure === undefined ? send : timed(send, measure, now),
    enter: breaker.enter,
    wait: breaker.wait,
    close() {
      unwatch?.()
      return pool.destroy()
    },
  }
}

function timed(send: UpstreamClient['send'], measure: UpstreamMeasure, now: () => number): typeof send {
  return (request) => {
    const began = now()
    return send(request).then((reply) => {
      if (reply.kind === 'answered') measure.answered(now() - began)
      return reply
    })
  }
}

/** `given`: the headers as the caller of `send` gave them. */
interface SentRequest extends DispatchedRequest {
  readonly given: UpstreamRequest['headers']
}

/** One attempt, and whether another would make no difference. */
interface Attempt {
  readonly reply: UpstreamReply
  readonly isOver: boolean
}

const REFUSED: Attempt = { reply: { kind: 'failed', fault: 'upstream_unavailable' }, isOver: true }

/** Names and values alternately, the form that undici reads fastest. */
function listHeaders(headers: Readonly<Record<string, string>>): string[] {
  const list = [...ALWAYS]
  for (const name in headers) list.push(name, headers[name] ?? '')
  return list
}

/** The outcome of a request, for its span. */
function outcomeOf(reply: UpstreamReply): Parameters<UpstreamTrace['end']>[0] {
  if (reply.kind === 'answered') return { status: reply.status }
  return { fault: reply.kind === 'failed' ? reply.fault : 'gone' }
}

/** Discards an answer that nobody is going to read. */
export function drop({ body }: UpstreamHead): void {
  if (body instanceof Readable) body.destroy()
}
