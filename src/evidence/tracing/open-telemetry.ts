import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Attributes,
  type Context,
  context,
  ProxyTracerProvider,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { attributesOf, faultOfCause } from './record-attributes.ts'
import { forwardedContext, type TraceForwarding } from './trace-context.ts'
import type { RequestTrace, SpanAttributes, TracedRequest, Tracing } from './tracing.ts'

/** The delegate of every provider that makes no spans. */
const NOBODY: TracerProvider = new ProxyTracerProvider().getDelegate()

// Keeps the steps of a request in one trace where the host's SDK has no context manager.
const kept = new AsyncLocalStorage<Context>()

/** Makes spans with the globally registered provider; without one, makes none and remembers nothing. */
export function createOpenTelemetry(forwarding: TraceForwarding): Tracing {
  let known: { readonly provider: TracerProvider; readonly tracer: Tracer } | undefined
  const findTracer = (): Tracer | undefined => {
    const given: TracerProvider & { readonly getDelegate?: () => TracerProvider } = trace.getTracerProvider()
    const provider = given.getDelegate?.() ?? given
    if (provider === NOBODY) return undefined
    if (known?.provider !== provider) known = { provider, tracer: provider.getTracer('portcullis') }
    return known.tracer
  }
  const within = <Result>(own: Context, work: () => Result): Result =>
    kept.run(own, () => context.with(own, work))
  const active = (): Context => {
    const current = context.active()
    return trace.getSpanContext(current) === undefined ? (kept.getStore() ?? current) : current
  }

  return {
    begin(request) {
      const tracer = findTracer()
      return tracer === undefined ? undefined : beginRequest(tracer, request, active(), within)
    },
    beginUpstream({ url, method, resends = 0 }) {
      const tracer = findTracer()
      if (tracer === undefined) return undefined
      const parent = active()
      const attributes: Attributes = {
        'http.request.method': method,
        'server.address': url.hostname,
        'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
        ...(resends > 0 && { 'http.request.resend_count': resends }),
      }
      const span = tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes }, parent)
      return {
        headers: injected(trace.setSpan(parent, span), span, forwarding),
        end({ status, fault }) {
          if (status !== undefined) span.setAttribute('http.response.status_code', status)
          const error = fault ?? (status !== undefined && status >= 400 ? String(status) : undefined)
          endSpan(span, error)
        },
      }
    },
  }
}

type Within = <Result>(own: Context, work: () => Result) => Result

function beginRequest(
  tracer: Tracer,
  { transport, headers, http }: TracedRequest,
  current: Context,
  within: Within,
): RequestTrace {
  // A host that traces its HTTP server has already made the server span.
  const isNested = trace.getSpanContext(current) !== undefined
  const attributes: Attributes = {
    'portcullis.transport': transport,
    ...(http !== undefined && { 'http.request.method': http.method, 'http.route': http.route }),
  }
  const span = tracer.startSpan(
    http === undefined ? `GraphQL ${transport}` : `${http.method} ${http.route}`,
    { kind: isNested ? SpanKind.INTERNAL : SpanKind.SERVER, attributes },
    isNested ? current : extracted(headers),
  )
  const own = trace.setSpan(isNested ? current : extractedBaggage(headers), span)
  let fault: string | undefined
  const end = (): void => endSpan(span, fault)
  return {
    traceId: span.spanContext().traceId,
    during(step, work, describe) {
      const child = tracer.startSpan(step, {}, own)
      return follow(
        () => within(trace.setSpan(own, child), work),
        (result) => {
          const outcome = describe?.(result)
          child.setAttributes(compact(outcome?.attributes ?? {}))
          endSpan(child, outcome?.fault)
        },
        () => endSpan(child, 'internal'),
      )
    },
    tell(record) {
      span.setAttributes(compact(attributesOf(record)))
      fault = faultOfCause(record.cause)
    },
    answer: (work) =>
      follow(
        () => within(own, work),
        ({ status }) => {
          span.setAttribute('http.response.status_code', status)
          if (status >= 500) fault ??= String(status)
          end()
        },
        () => {
          fault ??= 'internal'
          end()
        },
      ),
    end,
  }
}

/** Runs `work`, and calls `succeed` or `fail` at its end. */
function follow<Result>(
  work: () => Result | Promise<Result>,
  succeed: (result: Result) => void,
  fail: () => void,
): Result | Promise<Result> {
  let result: Result | Promise<Result>
  try {
    result = work()
  } catch (error) {
    fail()
    throw error
  }
  if (!(result instanceof Promise)) {
    succeed(result)
    return result
  }
  return result.then(
    (value) => {
      succeed(value)
      return value
    },
    (error: unknown) => {
      fail()
      throw error
    },
  )
}

function endSpan(span: Span, fault: string | undefined): void {
  if (fault !== undefined) {
    span.setAttribute('error.type', fault)
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end()
}

function compact(attributes: SpanAttributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? [...value] : value]],
    ),
  ) as Attributes
}

/** The caller's trace, read by the SDK's propagator, or as W3C Trace Context where it has none. */
function extracted(headers: TracedRequest['headers']): Context {
  const found = propagation.extract(ROOT_CONTEXT, headers)
  if (propagation.fields().length > 0) return found
  const { traceparent } = forwardedContext(headers, 'context')
  const [, traceId, spanId, flags] = traceparent?.split('-') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true })
}

/** The rest of the caller's context besides its trace. */
function extractedBaggage(headers: TracedRequest['headers']): Context {
  return propagation.extract(ROOT_CONTEXT, headers)
}

/** The headers that pass a span's context to an upstream. */
function injected(own: Context, span: Span, forwarding: TraceForwarding): Record<string, string> {
  if (forwarding === 'none') return {}
  const carrier: Record<string, string> = {}
  propagation.inject(own, carrier)
  if (propagation.fields().length === 0) {
    const { traceId, spanId, traceFlags } = span.spanContext()
    carrier['traceparent'] = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
  }
  if (forwarding === 'context') delete carrier['baggage']
  return carrier
}
