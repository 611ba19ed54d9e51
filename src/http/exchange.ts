import type { Readable } from 'node:stream'
import { ERRORS, type ErrorEntry, type ErrorName } from '../core/error-catalogue.ts'
import type { Sender } from '../token/proof/presented-request.ts'

/** An HTTP request as data. Header names are in lower case; a handler never sees a socket. */
export interface HttpRequest {
  readonly method: string
  readonly path: string
  /** With its leading `?`, or empty. */
  readonly search: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
  /** The caller's address: the peer's, or the one that a trusted proxy names. */
  readonly address: string
  /** What the connection shows of the sender, for checking proofs. Undefined: unknown. */
  readonly sender?: () => Sender
  /** Calls a listener if the client leaves before its answer is sent. Undefined: unknown. */
  readonly onGone?: (listener: () => void) => void
}

/** An HTTP response as data. */
export interface HttpResponse<Body = string | Uint8Array> {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body
}

/** A response whose body may be a stream: sent as it comes, destroyed when the client leaves. */
export type StreamingResponse = HttpResponse<string | Uint8Array | Readable>

export function answerJson(
  status: number,
  value: unknown,
  headers?: Readonly<Record<string, string>>,
): HttpResponse {
  return {
    status,
    headers: headers === undefined ? JSON_HEADERS : { ...JSON_HEADERS, ...headers },
    body: JSON.stringify(value),
  }
}

/** Frozen, so that its header list is made only once. */
const JSON_HEADERS = Object.freeze({
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
})

/** A refusal outside GraphQL: `{"success": false, "code": ..., "message": ...}`. */
export function answerRefusal(
  name: ErrorName,
  message: string = ERRORS[name].message,
  headers?: Readonly<Record<string, string>>,
): HttpResponse {
  const entry: ErrorEntry = ERRORS[name]
  return answerJson(entry.status, { success: false, code: entry.code, message }, headers)
}
