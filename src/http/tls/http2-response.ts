import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { Http2ServerResponse, ServerHttp2Stream } from 'node:http2'
import { pipeline, Readable } from 'node:stream'
import { REQUEST_ID_HEADER } from '../../evidence/request-id.ts'
import type { StreamingResponse } from '../exchange.ts'

/** RFC 9113 section 7. */
const NO_ERROR = 0

/** Headers that belong to an HTTP/1.1 connection (RFC 9113 section 8.2.2). */
const OF_HTTP1 = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'proxy-connection'])

/** Writes an answer over HTTP/2. Throws for a header that HTTP cannot carry, before anything is written. */
export function writeHttp2Response(
  method: string | undefined,
  response: Http2ServerResponse,
  { status, headers, body }: StreamingResponse,
  requestId: string,
): void {
  const { stream } = response
  const all: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name] ?? ''
    // Node does not validate the headers of HTTP/2.
    validateHeaderName(name)
    validateHeaderValue(name, value)
    if (!OF_HTTP1.has(name)) all[name] = value
  }
  all[REQUEST_ID_HEADER] = requestId
  if (stream.destroyed) {
    if (body instanceof Readable) body.destroy()
    return
  }
  if (body instanceof Readable) {
    response.writeHead(status, all)
    if (method === 'HEAD') {
      body.destroy()
      response.end()
    } else pipeline(body, stream, () => undefined)
    return
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  // RFC 9110 section 8.6: responses with these statuses have no Content-Length.
  if (status !== 204 && status !== 304) all['content-length'] = String(length)
  if (!stream.endAfterHeaders && !stream.readableEnded) refuseRest(stream)
  response.writeHead(status, all)
  response.end(body)
}

/**
 * Makes a client stop sending its request, after a complete answer (RFC 9113 section 8.1). A reset overtakes
 * queued data, and an answer without its END_STREAM has failed. Node writes END_STREAM after `wantTrailers`,
 * before the next immediate.
 */
function refuseRest(stream: ServerHttp2Stream): void {
  stream.once('wantTrailers', () =>
    setImmediate(() => {
      stream.close(NO_ERROR)
      // Nobody reads the part of the request that arrived, and it would keep the stream open.
      stream.destroy()
    }),
  )
}
