import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Writable } from 'node:stream'

/** Node's request and response, of HTTP/1.1 or HTTP/2. */
export type RawRequest = IncomingMessage | Http2ServerRequest
export type RawResponse = ServerResponse | Http2ServerResponse

/** The stream behind a response: `close` ends it, and `writableFinished` shows whether all of it was sent. */
export function carrierOf(response: RawResponse): Writable {
  return 'stream' in response ? response.stream : response
}

/** RFC 9112 section 6.3: an HTTP/1.1 request has a body if one of these two headers announces it. */
export function hasBody(request: RawRequest): boolean {
  if ('stream' in request) return !request.stream.endAfterHeaders
  const { headers } = request
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/** Whether a request ended whole. Over HTTP/2 a reset request also ends, with the part that had arrived. */
export function isWhole(request: RawRequest): boolean {
  return !('stream' in request) || !request.stream.aborted
}
