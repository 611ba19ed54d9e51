import { pipeline, Readable } from 'node:stream'
import { REQUEST_ID_HEADER } from '../../evidence/request-id.ts'
import type { StreamingResponse } from '../exchange.ts'
import { onceForFrozen } from '../frozen-headers.ts'
import { writeHttp2Response } from '../tls/http2-response.ts'
import type { RawRequest, RawResponse } from './raw-exchange.ts'
import { endTogether } from './write-queue.ts'

/** Bodies up to this many bytes are written together with the head. */
const IN_ONE_WRITE = 4_096

/** Names and values alternately: the form that Node writes without building another record. */
const listHeaders = onceForFrozen((headers) => {
  const list: string[] = []
  for (const name in headers)
    if (name !== 'content-length' && name !== REQUEST_ID_HEADER) list.push(name, headers[name] ?? '')
  return list
})

/**
 * Writes an answer; head and body in one write if the body is in memory. Throws for a header that HTTP cannot
 * carry, before anything is written.
 */
export function writeResponse(
  request: RawRequest,
  response: RawResponse,
  answer: StreamingResponse,
  requestId: string,
): void {
  if ('stream' in response) {
    writeHttp2Response(request.method, response, answer, requestId)
    return
  }
  const { status, headers, body } = answer
  if (body instanceof Readable) {
    response.writeHead(status, { ...headers, [REQUEST_ID_HEADER]: requestId })
    if (request.method === 'HEAD') {
      body.destroy()
      return void response.end()
    }
    // Whichever ends first ends the other.
    pipeline(body, response, () => undefined)
    return
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  // RFC 9110 section 8.6: responses with these statuses have no Content-Length.
  const own = status === 204 || status === 304 ? [] : ['content-length', String(length)]
  own.push(REQUEST_ID_HEADER, requestId)
  response.writeHead(status, own.concat(listHeaders(headers)))
  // Text goes out in one write with the head: writing to the socket is half the cost of a small answer.
  if (typeof body !== 'string' && length <= IN_ONE_WRITE)
    endTogether(response, Buffer.from(body.buffer, body.byteOffset, length).toString('latin1'), 'latin1')
  // A text with as many bytes as characters is ASCII, and latin1 is Node's fastest encoding to write.
  else endTogether(response, body, length === body.length ? 'latin1' : 'utf8')
}
