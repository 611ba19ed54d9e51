import {
  constants,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import type { Socket } from 'node:net'

export interface SessionsOptions {
  /** Milliseconds a client has to send a whole request. */
  readonly requestTimeout: () => number
  /** Answers a request whose body has not arrived in time. */
  readonly refuseLate: (request: Http2ServerRequest, response: Http2ServerResponse) => void
  readonly isClosing: () => boolean
  /** Milliseconds that a connection may be without a request; default 72 seconds. */
  readonly idle?: number | undefined
}

/** The connections that speak HTTP/2. */
export interface Sessions {
  readonly add: (session: ServerHttp2Session, socket: Socket) => void
  /** Registers a request. */
  readonly begin: (request: Http2ServerRequest, response: Http2ServerResponse) => void
  /** Lets each finish its requests and accept no more (GOAWAY). */
  readonly close: () => void
  readonly destroy: () => void
}

/** The same as for idle connections of HTTP/1.1. */
const IDLE = 72_000
/** Milliseconds from the first byte to the first request. */
const FIRST_REQUEST = 15_000
/** Milliseconds that a client has to close a connection on which nothing is pending. */
const PARTING = 1_000

interface Connection {
  /** Lets it finish its requests, then closes it. */
  readonly part: () => void
  readonly destroy: () => void
}

export function createSessions({
  requestTimeout,
  refuseLate,
  isClosing,
  idle = IDLE,
}: SessionsOptions): Sessions {
  const sessions = new Map<ServerHttp2Session, Connection>()
  return {
    add(session, socket) {
      let open = 0
      // Not Node's own timeout: bytes that never become a request would postpone that.
      let patience = setTimeout(() => destroy(), Math.min(FIRST_REQUEST, idle))
      const part = (): void => {
        session.close()
        clearTimeout(patience)
        if (open === 0) patience = setTimeout(() => destroy(), PARTING)
      }
      // A closed session waits for its client whatever is done to it, and Node misses some clients that are
      // gone.
      const destroy = (): void => {
        session.destroy()
        socket.destroy()
      }
      sessions.set(session, { part, destroy })
      session.on('stream', (stream) => {
        open += 1
        clearTimeout(patience)
        stream.on('error', () => undefined)
        stream.once('close', () => {
          open -= 1
          if (open > 0 || session.destroyed) return
          if (isClosing() || session.closed) part()
          else patience = setTimeout(part, idle)
        })
      })
      session.on('error', () => undefined)
      session.once('close', () => {
        clearTimeout(patience)
        sessions.delete(session)
      })
    },
    begin(request, response) {
      const { stream } = request
      if (stream.endAfterHeaders) return
      const late = setTimeout(() => {
        if (response.headersSent) stream.close(constants.NGHTTP2_CANCEL)
        else refuseLate(request, response)
      }, requestTimeout())
      const stop = (): void => clearTimeout(late)
      request.once('end', stop)
      stream.once('close', stop)
    },
    close() {
      for (const { part } of sessions.values()) part()
    },
    destroy() {
      for (const { destroy } of sessions.values()) destroy()
    },
  }
}
