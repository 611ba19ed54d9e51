import { assertGroup } from '../../core/option-checks.ts'
import { traceIdOf } from '../request-id.ts'

/** How much of a caller's trace context goes upstream: all of it, all but its baggage, or nothing. */
export type TraceForwarding = 'all' | 'context' | 'none'

export interface TraceOptions {
  /** Whether the gateway makes spans; default `on`. Without an SDK of OpenTelemetry nobody takes them, and none is made. */
  readonly spans?: 'on' | 'off' | undefined
  /** What upstreams are sent: `traceparent`, `tracestate` and `baggage`; default `all`. `context` leaves out the baggage. */
  readonly upstream?: TraceForwarding | undefined
}

export type TraceSettings = { readonly [Name in keyof TraceOptions]-?: NonNullable<TraceOptions[Name]> }

/** Fills in the defaults. Throws a TypeError for any other word. */
export function settleTraces(given: TraceOptions = {}): TraceSettings {
  assertGroup('traces', given, ['spans', 'upstream'])
  const { spans = 'on', upstream = 'all' } = given
  if (!SPANS.includes(spans)) throw new TypeError('traces.spans must be "on" or "off".')
  if (!FORWARDING.includes(upstream))
    throw new TypeError('traces.upstream must be "all", "context" or "none".')
  return { spans, upstream }
}

export const SPANS = ['on', 'off'] as const
export const FORWARDING = ['all', 'context', 'none'] as const

/** As long as W3C Trace Context (section 3.3.1.5) and W3C Baggage (section 3.3.2) want to be passed on. */
const MOST_CHARACTERS = { traceparent: 256, tracestate: 512, baggage: 8192 } as const
const PRINTABLE = /^[\t\x20-\x7e]+$/

type Headers = Readonly<Record<string, string>>

/**
 * The trace context of a caller's request, as it goes on where no span of ours comes between. What is malformed or too long
 * is left out, and a state without its trace (W3C Trace Context, section 3.3).
 */
export function forwardedContext(headers: Readonly<Record<string, unknown>>, how: TraceForwarding): Headers {
  if (how === 'none') return NONE
  const traceparent = headers['traceparent']
  const baggage = headers['baggage']
  // Most requests bring neither.
  if (traceparent === undefined && baggage === undefined) return NONE
  const forwarded: Record<string, string> = {}
  if (traceIdOf(traceparent) !== undefined && isPassable('traceparent', traceparent)) {
    forwarded['traceparent'] = traceparent
    const state = headers['tracestate']
    if (isPassable('tracestate', state)) forwarded['tracestate'] = state
  }
  if (how === 'all' && isPassable('baggage', baggage)) forwarded['baggage'] = baggage
  return forwarded
}

/** Headers with the context of a span in place of a caller's. */
export function withContext(headers: Headers, context: Headers): Headers {
  if (Object.keys(context).length === 0) return headers
  const { traceparent: _, tracestate: __, ...others } = headers
  return { ...others, ...context }
}

function isPassable(name: keyof typeof MOST_CHARACTERS, value: unknown): value is string {
  return typeof value === 'string' && value.length <= MOST_CHARACTERS[name] && PRINTABLE.test(value)
}

const NONE: Headers = Object.freeze({})
