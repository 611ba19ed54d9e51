import { randomUUID } from 'node:crypto'

export const REQUEST_ID_HEADER = 'x-request-id'

/** Short enough for a log line, and without characters special to logs, shells or pages. */
const WELL_FORMED = /^[\w.:/+=@-]{1,128}$/
/** Three parts separated by dots: a token that a caller puts here would end up in the log. */
const TOKEN = /^e[wy][\w-]{6,}\.[\w-]*\.[\w-]*$/

/** The request's own id if it is well-formed, otherwise a new one. */
export function requestIdOf(given: string | undefined): string {
  return isRequestId(given) ? given : randomUUID()
}

export function isRequestId(given: unknown): given is string {
  return typeof given === 'string' && WELL_FORMED.test(given) && !TOKEN.test(given)
}

/** The trace id of a `traceparent` (W3C Trace Context, section 3.2); undefined for any other text. */
export function traceIdOf(traceparent: unknown): string | undefined {
  if (typeof traceparent !== 'string') return undefined
  const [, version, id, parent] = TRACEPARENT.exec(traceparent) ?? []
  return version === 'ff' || id === NO_TRACE || parent === NO_PARENT ? undefined : id
}

/** Later versions may have more parts; version 00 has none. */
const TRACEPARENT = /^(?!00-.{53,})([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/
const NO_TRACE = '0'.repeat(32)
const NO_PARENT = '0'.repeat(16)
