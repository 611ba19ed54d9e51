import type { DecisionRecord, Transport } from '../record.ts'

/** A step of an operation with its own span. */
export type TracedStep = 'authenticate' | 'prepare' | 'policies' | 'decide' | 'execute'

export type SpanAttributes = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** The outcome of a step. `fault`: why it failed, as a fixed word. */
export interface StepOutcome {
  readonly attributes?: SpanAttributes | undefined
  readonly fault?: string | undefined
}

/** A request as its span begins. */
export interface TracedRequest {
  readonly transport: Transport
  readonly headers: Readonly<Record<string, unknown>>
  /** Set for an HTTP request with a single response. */
  readonly http?: { readonly method: string; readonly route: string } | undefined
}

/** The span of one request, and those of its steps. */
export interface RequestTrace {
  readonly traceId: string
  /** Runs one step in its own span. `describe` reads the outcome from its result. */
  readonly during: <Result>(
    step: TracedStep,
    work: () => Result | Promise<Result>,
    describe?: (result: Result) => StepOutcome,
  ) => Result | Promise<Result>
  /** Adds the operation's record as attributes. */
  readonly tell: (record: DecisionRecord) => void
  /** Answers an HTTP request within this span, then ends the span. */
  readonly answer: <Response extends { readonly status: number }>(
    work: () => Response | Promise<Response>,
  ) => Response | Promise<Response>
  readonly end: () => void
}

/** The span of one request to an upstream. */
export interface UpstreamTrace {
  /** The trace context of this span, replacing the caller's. */
  readonly headers: Readonly<Record<string, string>>
  readonly end: (outcome: { readonly status?: number; readonly fault?: string | undefined }) => void
}

/** A request to an upstream. `resends` counts its earlier attempts. */
export interface TracedUpstreamRequest {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly resends?: number
}

/** Makes spans where they are collected. */
export interface Tracing {
  /** Undefined where no spans are collected, which it detects without making any. */
  readonly begin: (request: TracedRequest) => RequestTrace | undefined
  readonly beginUpstream: (request: TracedUpstreamRequest) => UpstreamTrace | undefined
}

/** Runs a step of a request that may be traced. */
export function during<Result>(
  trace: RequestTrace | undefined,
  step: TracedStep,
  work: () => Result | Promise<Result>,
  describe?: (result: Result) => StepOutcome,
): Result | Promise<Result> {
  return trace === undefined ? work() : trace.during(step, work, describe)
}
