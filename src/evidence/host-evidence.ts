import { createEvidence, type Recorder } from './evidence.ts'
import { createHostSink, type OnDecision } from './host-sink.ts'
import { findActiveTrace } from './tracing/active-trace.ts'

/** The evidence of a guard inside another server; undefined where its host does not want any. */
export function createHostEvidence(onDecision: OnDecision | undefined): Recorder | undefined {
  if (onDecision === undefined) return undefined
  const clock = (): number => performance.now()
  const log = (error: unknown): void => console.error('portcullis: onDecision failed', error)
  return createEvidence({
    sinks: [createHostSink(onDecision, { log, now: clock })],
    findActiveTrace,
    now: Date.now,
    clock,
  })
}

/** The request headers in a server's context that records need. */
export function contextHeaders(context: unknown): Readonly<Record<string, unknown>> {
  const headers = headersOf(context)
  const { get } = (headers ?? {}) as { readonly get?: unknown }
  if (typeof get === 'function')
    return Object.fromEntries(NAMES.map((name) => [name, get.call(headers, name) ?? undefined]))
  return Object.fromEntries(NAMES.map((name) => [name, memberOf(headers, name)]))
}

/** All request headers in a server's context, with names in lower case. */
export function allContextHeaders(context: unknown): Readonly<Record<string, unknown>> {
  const headers = headersOf(context)
  if (typeof headers !== 'object' || headers === null) return {}
  const entries =
    Symbol.iterator in headers
      ? [...(headers as Iterable<readonly [unknown, unknown]>)]
      : Object.entries(headers)
  return Object.fromEntries(entries.map(([name, value]) => [String(name).toLowerCase(), value]))
}

function headersOf(context: unknown): unknown {
  return memberOf(memberOf(context, 'request') ?? memberOf(context, 'req'), 'headers')
}

const NAMES = ['x-request-id', 'traceparent'] as const

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
