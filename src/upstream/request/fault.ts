import { errors } from 'undici'
import type { ErrorName } from '../../core/error-catalogue.ts'

/** Why there is no answer to pass on. */
export type UpstreamFault = Exclude<Extract<ErrorName, `upstream_${string}`>, 'upstream_error'>

/** Why a subscription breaks off. */
export type SubscriptionFault = UpstreamFault | 'events_overrun'

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT'])

/** An answer that began but never ended. */
export class BrokenAnswerError extends Error {
  override readonly name = 'BrokenAnswerError'

  constructor(cause: unknown) {
    super('the answer broke off', { cause })
  }
}

/** The fault behind an error of the HTTP client. Total. */
export function faultOf(error: unknown): UpstreamFault {
  if (error instanceof BrokenAnswerError) return faultOf(error.cause)
  const { code } = (error ?? {}) as { readonly code?: unknown }
  if (TIMEOUTS.has(String(code))) return 'upstream_timeout'
  if (error instanceof errors.ResponseExceededMaxSizeError || error instanceof errors.HTTPParserError)
    return 'upstream_invalid'
  return 'upstream_unreachable'
}

/** The fault of an answer that is no GraphQL. Statuses 502 to 504, a proxy's, are taken at face value. */
export function faultOfStatus(status: number): UpstreamFault {
  if (status === 504) return 'upstream_timeout'
  return status === 502 || status === 503 ? 'upstream_unreachable' : 'upstream_invalid'
}

/** Whether a request could not be sent at all, which reveals nothing about the upstream. */
export function isUnsendable(error: unknown): boolean {
  return error instanceof errors.InvalidArgumentError
}

/** Whether the same request may fare better: no answer had begun, and slowness was not the cause. */
export function isWorthRepeating(error: unknown): boolean {
  if (error instanceof BrokenAnswerError || isUnsendable(error)) return false
  const { code } = (error ?? {}) as { readonly code?: unknown }
  return code === 'UND_ERR_CONNECT_TIMEOUT' || faultOf(error) === 'upstream_unreachable'
}
