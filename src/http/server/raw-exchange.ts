import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Writable } from 'node:stream'

/** A request and a response of Node, of HTTP/1.1 or of HTTP/2. */
export type RawRequest = IncomingMessage | Http2ServerRequest
export type RawResponse = ServerResponse | Http2ServerResponse

/** What a response is written to: its `close` says that it is over, and `writableFinished` whether all of it went out. */
export function carrierOf(response: RawResponse): Writable {
  return 'stream' in response ? response.stream : response
}

/** RFC 9112 section 6.3: a request of HTTP/1.1 has a body when one of these two headers says so. */
export function hasBody(request: RawRequest): boolean {
  if ('stream' in request) return !request.stream.endAfterHeaders
  const { headers } = request
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/** Whether the end of a request was its own. Over HTTP/2 one that was reset ends too, with the part that had come. */
export function isWhole(request: RawRequest): boolean {
  return !('stream' in request) || !request.stream.aborted
}
