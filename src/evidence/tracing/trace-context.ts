import { assertGroup } from '../../core/option-checks.ts'
import { traceIdOf } from '../request-id.ts'

/** The part of a caller's trace context that goes upstream: all of it, all but its baggage, or nothing. */
export type TraceForwarding = 'all' | 'context' | 'none'

export interface TraceOptions {
  /** Whether the gateway makes spans. Default: `on`. Without an OpenTelemetry SDK there are none. */
  readonly spans?: 'on' | 'off' | undefined
  /**
   * The headers for upstreams: `traceparent`, `tracestate`, `baggage`. `context` omits baggage. Default:
   * `all`.
   */
  readonly upstream?: TraceForwarding | undefined
}

export type TraceSettings = { readonly [Name in keyof TraceOptions]-?: NonNullable<TraceOptions[Name]> }

/** Fills in the defaults. Throws `TypeError` for any other word. */
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

/** The lengths to pass on by W3C Trace Context (section 3.3.1.5) and W3C Baggage (section 3.3.2). */
const MOST_CHARACTERS = { traceparent: 256, tracestate: 512, baggage: 8192 } as const
const PRINTABLE = /^[\t\x20-\x7e]+$/

type Headers = Readonly<Record<string, string>>

/**
 * The trace context of a caller's request, to pass on where no span of the gateway intervenes. Omits
 * malformed or overlong values, and a state without its trace (W3C Trace Context, section 3.3).
 */
export function forwardedContext(headers: Readonly<Record<string, unknown>>, how: TraceForwarding): Headers {
  if (how === 'none') return NONE
  const traceparent = headers['traceparent']
  const baggage = headers['baggage']
  // Most requests have neither.
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

/** Headers with a span's context in place of the caller's. */
export function withContext(headers: Headers, context: Headers): Headers {
  if (Object.keys(context).length === 0) return headers
  const { traceparent: _, tracestate: __, ...others } = headers
  return { ...others, ...context }
}

function isPassable(name: keyof typeof MOST_CHARACTERS, value: unknown): value is string {
  return typeof value === 'string' && value.length <= MOST_CHARACTERS[name] && PRINTABLE.test(value)
}

const NONE: Headers = Object.freeze({})
