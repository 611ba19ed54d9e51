import type { DecisionRecord, Transport } from '../record.ts'

/** A step of an operation that has a span. */
export type TracedStep = 'authenticate' | 'prepare' | 'policies' | 'decide' | 'execute'

export type SpanAttributes = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** What a step has come to. `fault`: why it failed, in one of our own words. */
export interface StepOutcome {
  readonly attributes?: SpanAttributes | undefined
  readonly fault?: string | undefined
}

/** The beginning of a request. */
export interface TracedRequest {
  readonly transport: Transport
  readonly headers: Readonly<Record<string, unknown>>
  /** Of an HTTP request that is answered once. */
  readonly http?: { readonly method: string; readonly route: string } | undefined
}

/** The span of one request, and those of its steps. */
export interface RequestTrace {
  readonly traceId: string
  /** Does one step in a span of its own. `describe` reads the outcome off its result. */
  readonly during: <Result>(
    step: TracedStep,
    work: () => Result | Promise<Result>,
    describe?: (result: Result) => StepOutcome,
  ) => Result | Promise<Result>
  /** Takes the operation's record as attributes. */
  readonly tell: (record: DecisionRecord) => void
  /** Answers an HTTP request in this span, and ends it. */
  readonly answer: <Response extends { readonly status: number }>(
    work: () => Response | Promise<Response>,
  ) => Response | Promise<Response>
  readonly end: () => void
}

/** The span of one request to an upstream. */
export interface UpstreamTrace {
  /** Trace context of this span, in place of the caller's. */
  readonly headers: Readonly<Record<string, string>>
  readonly end: (outcome: { readonly status?: number; readonly fault?: string | undefined }) => void
}

/** What is sent to an upstream. `resends`: how often it was sent before. */
export interface TracedUpstreamRequest {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly resends?: number
}

/** Makes spans, where somebody takes them. */
export interface Tracing {
  /** Undefined where nobody takes spans, which is known without making any. */
  readonly begin: (request: TracedRequest) => RequestTrace | undefined
  readonly beginUpstream: (request: TracedUpstreamRequest) => UpstreamTrace | undefined
}

/** Does a step of a request that may be traced. */
export function during<Result>(
  trace: RequestTrace | undefined,
  step: TracedStep,
  work: () => Result | Promise<Result>,
  describe?: (result: Result) => StepOutcome,
): Result | Promise<Result> {
  return trace === undefined ? work() : trace.during(step, work, describe)
}
