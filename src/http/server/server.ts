import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { ERRORS, type ErrorName } from '../../core/error-catalogue.ts'
import { answerRefusal, type HttpRequest, type HttpResponse, type StreamingResponse } from '../exchange.ts'
import type { CorsRule } from './cors.ts'
import { createDirectLane, tellGone } from './direct-lane.ts'
import { createDrain } from './drain.ts'
import { createEdge } from './edge.ts'
import { describeError } from './log-record.ts'
import { watchQueuedResponses } from './queued-responses.ts'
import { recordRequest } from './request-record.ts'
import { answerClientError } from './socket-error.ts'
import { listenForUpgrades, type Upgrade } from './upgrade.ts'

/** What answers one path, for every method. */
export interface Route {
  readonly path: string
  readonly answer: (request: HttpRequest) => StreamingResponse | Promise<StreamingResponse>
  /** Whether it still answers while the server finishes what has begun; any other path then answers 503. */
  readonly answersWhileClosing?: boolean
  /** Whether its POSTs go past the router: for the one path that most requests are for. */
  readonly isDirect?: boolean
  /** How this path says no; `answerRefusal` unless given. */
  readonly refuse?: (
    name: ErrorName,
    message?: string,
    headers?: Readonly<Record<string, string>>,
  ) => HttpResponse
}

export interface ServerOptions {
  readonly routes: readonly Route[]
  readonly cors: CorsRule
  readonly bodyBytes: number
  readonly headerBytes: number
  /** Milliseconds a client has to send a whole request. */
  readonly requestTimeout: number
  readonly logLevel: string
  /** What takes requests for a WebSocket, on any path; without it there are none. */
  readonly onUpgrade?: ((upgrade: Upgrade) => void) | undefined
}

/** The one file that knows Fastify: sockets in, request records out to the routes, and back. */
export function createServer(options: ServerOptions): FastifyInstance {
  const drain = createDrain()
  const edge = createEdge(options.cors, drain.isClosing)
  const routeOf = (request: FastifyRequest): Route | undefined =>
    options.routes.find(({ path }) => path === request.routeOptions.url)
  const app = Fastify({
    logger: { level: options.logLevel, serializers: { err: describeError } },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyBytes,
    requestTimeout: options.requestTimeout,
    forceCloseConnections: 'idle',
    // Closing is ours to order: see `drain`.
    return503OnClosing: false,
    pluginTimeout: 0,
    http: {
      maxHeaderSize: options.headerBytes,
      headersTimeout: Math.min(options.requestTimeout, 15_000),
      // How often Node looks for requests that took too long: every 30 seconds unless told.
      connectionsCheckingInterval: Math.min(options.requestTimeout, 1_000),
    },
    clientErrorHandler: (error, socket) => answerClientError(error.code, socket),
    frameworkErrors: (_error, request, reply) => {
      send(reply, recordOf(request), answerRefusal('bad_request'))
    },
  })
  for (const route of options.routes.filter(({ isDirect }) => isDirect)) {
    const lane = createDirectLane({
      ...options,
      route,
      edge,
      drain,
      nameOf: (error) => nameOf(error, app.log),
    })
    putBefore(app.server, lane)
  }
  const { whenAnswered } = watchQueuedResponses(app.server)
  // Bodies are read where they are understood: nothing is decoded before the content type was held against the route.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(['application/json', '*'], { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )

  const send = (reply: FastifyReply, request: HttpRequest, response: StreamingResponse): FastifyReply => {
    const { status, headers, body } = edge.complete(request, response)
    return reply
      .code(status)
      .headers(headers)
      .send(body === '' ? undefined : body)
  }
  const serve = async (route: Route, raw: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const request = { ...recordOf(raw), onGone: tellGone(reply.raw) }
    return send(reply, request, await edge.answer(route, request, raw.raw))
  }

  if (options.onUpgrade !== undefined)
    listenForUpgrades(app.server, {
      isClosing: drain.isClosing,
      whenAnswered,
      accept: options.onUpgrade,
    })
  // Node closes connections that are idle, and takes those on which nothing was asked yet for busy ones.
  const unasked = new Set<Socket>()
  const known = new WeakSet<Socket>()
  app.server.on('connection', (socket) => {
    // An upgrade that was not taken up comes in once more.
    if (known.has(socket)) return
    known.add(socket)
    unasked.add(socket)
    socket.once('close', () => unasked.delete(socket))
  })
  app.server.on('request', ({ socket }) => unasked.delete(socket))
  app.server.on('upgrade', ({ socket }) => unasked.delete(socket))
  app.addHook('onRequest', (request, reply, done) => {
    if (drain.begin(reply.raw)) {
      // Answered or aborted.
      reply.raw.once('close', () => drain.end(reply.raw))
      return done()
    }
    const route = routeOf(request)
    if (route?.answersWhileClosing === true) return done()
    send(reply, recordOf(request), (route?.refuse ?? answerRefusal)('not_ready'))
  })
  app.addHook('preClose', () => {
    for (const socket of unasked) socket.destroy()
    return drain.close()
  })
  for (const route of options.routes) app.all(route.path, (request, reply) => serve(route, request, reply))
  app.setNotFoundHandler((request, reply) => send(reply, recordOf(request), answerRefusal('not_found')))
  app.setErrorHandler((error, request, reply) => {
    const refuse = routeOf(request)?.refuse ?? answerRefusal
    return send(reply, recordOf(request), refuse(nameOf(error, request.log)))
  })
  return app
}

/** Asks a lane first; what it leaves alone goes on to whoever listened before. */
function putBefore(
  server: Server,
  lane: (request: IncomingMessage, response: ServerResponse) => boolean,
): void {
  const listeners = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!lane(request, response)) for (const listener of listeners) listener.call(server, request, response)
  })
}

function nameOf(error: unknown, log: FastifyBaseLogger): ErrorName {
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'payload_too_large'
  if (statusCode === ERRORS.unsupported_media_type.status) return 'unsupported_media_type'
  if (code === ERRORS.store_unavailable.code) {
    log.warn({ err: error }, 'the store cannot be reached')
    return 'store_unavailable'
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return 'bad_request'
  log.error({ err: error }, 'a route failed')
  return 'internal'
}

function recordOf({ raw, body }: FastifyRequest): HttpRequest {
  return recordRequest(raw, Buffer.isBuffer(body) ? body : undefined)
}
