import type { TraceForwarding } from './trace-context.ts'
import type { Tracing } from './tracing.ts'

/** Traces once it is open, so that OpenTelemetry is loaded only where it is used. */
export function createDeferredTracing(forwarding: TraceForwarding): Tracing & {
  readonly open: () => Promise<void>
} {
  let tracing: Tracing | undefined
  return {
    begin: (request) => tracing?.begin(request),
    beginUpstream: (request) => tracing?.beginUpstream(request),
    async open() {
      const { createOpenTelemetry } = await import('./open-telemetry.ts')
      tracing ??= createOpenTelemetry(forwarding)
    },
  }
}
