import {
  constants,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import type { Socket } from 'node:net'

export interface SessionsOptions {
  /** Milliseconds that a client has to send a whole request. */
  readonly requestTimeout: () => number
  /** Answers a request whose body has not come in time. */
  readonly refuseLate: (request: Http2ServerRequest, response: Http2ServerResponse) => void
  readonly isClosing: () => boolean
  /** Milliseconds that a connection may be without a request; 72 seconds unless given. */
  readonly idle?: number | undefined
}

/** The connections that speak HTTP/2. */
export interface Sessions {
  readonly add: (session: ServerHttp2Session, socket: Socket) => void
  /** A request has begun. */
  readonly begin: (request: Http2ServerRequest, response: Http2ServerResponse) => void
  /** Has each finish what it has begun, and begin nothing else (GOAWAY). */
  readonly close: () => void
  readonly destroy: () => void
}

/** As long as an idle connection of HTTP/1.1 stays open. */
const IDLE = 72_000
/** Milliseconds from the first byte to the first request. */
const FIRST_REQUEST = 15_000
/** Milliseconds that a client has to let go of a connection on which nothing is left to do. */
const PARTING = 1_000

interface Connection {
  /** Has it finish what it has begun, and then lets go of it. */
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
      // Not that of Node: bytes that never become a request would put it off.
      let patience = setTimeout(() => destroy(), Math.min(FIRST_REQUEST, idle))
      const part = (): void => {
        session.close()
        clearTimeout(patience)
        if (open === 0) patience = setTimeout(() => destroy(), PARTING)
      }
      // A session that was closed waits for its client, whatever is done to it; and Node misses some that are gone.
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
