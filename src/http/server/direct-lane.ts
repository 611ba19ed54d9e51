import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { ErrorName } from '../../core/error-catalogue.ts'
import { answerRefusal, type HttpRequest, type StreamingResponse } from '../exchange.ts'
import type { Drain } from './drain.ts'
import type { Edge } from './edge.ts'
import { recordRequest } from './request-record.ts'
import type { Route } from './server.ts'

export interface DirectLaneOptions {
  readonly route: Route
  readonly edge: Edge
  readonly drain: Drain
  /** Bytes of a body. */
  readonly bodyBytes: number
  /** What an error is refused with. */
  readonly nameOf: (error: unknown) => ErrorName
}

/**
 * Answers the POSTs to one path straight from node:http, as the router would and at half of its cost (ADR 8). Anything
 * else it leaves alone, and says so.
 */
export function createDirectLane(
  options: DirectLaneOptions,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { route, edge, drain, bodyBytes } = options
  const refuse = route.refuse ?? answerRefusal
  const withSearch = `${route.path}?`

  const serve = async (raw: IncomingMessage, response: ServerResponse, body: Uint8Array): Promise<void> => {
    const request = recordRequest(raw, body, tellGone(response))
    let complete: StreamingResponse
    try {
      complete = edge.complete(request, await edge.answer(route, request, raw))
    } catch (error) {
      complete = edge.complete(request, refuse(options.nameOf(error)))
    }
    write(response, complete)
  }
  const refuseAtOnce = (raw: IncomingMessage, response: ServerResponse, name: ErrorName): void => {
    const record = recordRequest(raw)
    const { headers, ...refusal } = edge.complete(record, refuse(name))
    // What is left of the body is not worth waiting for.
    raw.resume()
    write(response, { ...refusal, headers: { ...headers, connection: 'close' } })
  }

  return (raw, response) => {
    const { method, url = '' } = raw
    if (method !== 'POST' || (url !== route.path && !url.startsWith(withSearch))) return false
    if (!drain.begin(response)) {
      refuseAtOnce(raw, response, 'not_ready')
      return true
    }
    // Answered or aborted.
    response.once('close', () => drain.end(response))
    if (Number(raw.headers['content-length'] ?? 0) > bodyBytes) {
      refuseAtOnce(raw, response, 'payload_too_large')
      return true
    }
    const pieces: Uint8Array[] = []
    let length = 0
    raw.on('data', (piece: Uint8Array) => {
      const before = length
      length += piece.length
      if (length <= bodyBytes) pieces.push(piece)
      else if (before <= bodyBytes) refuseAtOnce(raw, response, 'payload_too_large')
    })
    raw.on('end', () => {
      const [first = NOTHING] = pieces
      if (length > bodyBytes) return
      serve(raw, response, pieces.length < 2 ? first : Buffer.concat(pieces)).catch(() => response.destroy())
    })
    return true
  }
}

const NOTHING = new Uint8Array()

/** What is longer is not copied. */
const IN_ONE_WRITE = 4_096

function write(response: ServerResponse, { status, headers, body }: StreamingResponse): void {
  if (body instanceof Readable) {
    response.writeHead(status, headers)
    // Whichever ends first takes the other with it.
    pipeline(body, response, () => undefined)
    return
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  const list = ['content-length', String(length)]
  for (const name in headers) if (name !== 'content-length') list.push(name, headers[name] ?? '')
  response.writeHead(status, list)
  // Text goes out with the head, in one write to the socket: half of what a small answer costs is writing it.
  if (typeof body !== 'string' && length <= IN_ONE_WRITE)
    response.end(Buffer.from(body.buffer, body.byteOffset, length).toString('latin1'), 'latin1')
  else response.end(body)
}

/** Tells when the client has gone before its answer was sent. */
export function tellGone(response: ServerResponse): NonNullable<HttpRequest['onGone']> {
  const listeners: (() => void)[] = []
  return (listener) => {
    if (response.destroyed) return listener()
    if (listeners.push(listener) > 1) return
    response.once('close', () => {
      if (!response.writableFinished) for (const each of listeners) each()
    })
  }
}
