import {
  constants,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'

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
  readonly add: (session: ServerHttp2Session) => void
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

export function createSessions({
  requestTimeout,
  refuseLate,
  isClosing,
  idle = IDLE,
}: SessionsOptions): Sessions {
  const sessions = new Set<ServerHttp2Session>()
  return {
    add(session) {
      sessions.add(session)
      let open = 0
      // Not that of Node: bytes that never become a request would put it off.
      let patience = setTimeout(() => session.destroy(), Math.min(FIRST_REQUEST, idle))
      session.on('stream', (stream) => {
        open += 1
        clearTimeout(patience)
        stream.on('error', () => undefined)
        stream.once('close', () => {
          open -= 1
          if (open > 0 || session.destroyed) return
          if (isClosing()) session.close()
          else patience = setTimeout(() => session.close(), idle)
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
      for (const session of sessions) session.close()
    },
    destroy() {
      for (const session of sessions) session.destroy()
    },
  }
}
