import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { StreamingResponse } from '../exchange.ts'
import { endTogether } from './write-queue.ts'

/** Bytes up to this length are copied into the text of the head. */
const IN_ONE_WRITE = 4_096

/** Writes an answer, head and body in one write where the body is at hand. Throws for a header that HTTP cannot hold, before anything is written. */
export function writeResponse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: StreamingResponse,
): void {
  if (body instanceof Readable) {
    response.writeHead(status, headers)
    if (request.method === 'HEAD') {
      body.destroy()
      return void response.end()
    }
    // Whichever ends first takes the other with it.
    pipeline(body, response, () => undefined)
    return
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  const list: string[] = []
  // RFC 9110 section 8.6: neither of these two has a Content-Length of its own.
  if (status !== 204 && status !== 304) list.push('content-length', String(length))
  for (const name in headers) if (name !== 'content-length') list.push(name, headers[name] ?? '')
  response.writeHead(status, list)
  // Text goes out with the head, in one write to the socket: writing is half the cost of a small answer.
  if (typeof body !== 'string' && length <= IN_ONE_WRITE)
    endTogether(response, Buffer.from(body.buffer, body.byteOffset, length).toString('latin1'), 'latin1')
  // A text of as many bytes as characters is ASCII, and latin1 is the encoding that Node writes fastest.
  else endTogether(response, body, length === body.length ? 'latin1' : 'utf8')
}
