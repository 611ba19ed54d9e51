/**
 * The global key under which all 1.x copies of `@opentelemetry/api` in a process find each other. Read
 * directly, because a guard inside another server must not load packages that its host may not have.
 */
const REGISTRY = Symbol.for('opentelemetry.js.api.1')
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN')
const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/

interface Registry {
  readonly context?: {
    readonly active: () => { readonly getValue: (key: symbol) => ActiveSpan | undefined }
  }
}

interface ActiveSpan {
  readonly spanContext: () => { readonly traceId: string }
}

/** The trace of the host's active span; undefined where there is none. */
export function findActiveTrace(): string | undefined {
  const { [REGISTRY]: registry } = globalThis as { readonly [REGISTRY]?: Registry }
  const traceId = registry?.context?.active().getValue(SPAN)?.spanContext().traceId
  return traceId !== undefined && TRACE_ID.test(traceId) ? traceId : undefined
}
