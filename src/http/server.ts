import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { ERRORS, type ErrorName } from '../core/error-catalogue.ts'
import { answerPreflight, type CorsRule, corsHeaders } from './cors.ts'
import { createDrain } from './drain.ts'
import { answerRefusal, type HttpRequest, type HttpResponse, type StreamingResponse } from './exchange.ts'
import { describeError } from './log-record.ts'
import { countHeader, recordRequest } from './request-record.ts'
import { answerClientError } from './socket-error.ts'
import { listenForUpgrades, type Upgrade } from './upgrade.ts'

/** What answers one path, for every method. */
export interface Route {
  readonly path: string
  readonly answer: (request: HttpRequest) => StreamingResponse | Promise<StreamingResponse>
  /** Whether it still answers while the server finishes what has begun; any other path then answers 503. */
  readonly answersWhileClosing?: boolean
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

const ALWAYS = { 'x-content-type-options': 'nosniff' }
const CHALLENGE = { 'www-authenticate': 'Bearer error="invalid_request"' }

/** The one file that knows Fastify: sockets in, request records out to the routes, and back. */
export function createServer(options: ServerOptions): FastifyInstance {
  const drain = createDrain()
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
      send(reply, toRecord(request), answerRefusal('bad_request'))
    },
  })
  // Bodies are read where they are understood: nothing is decoded before the content type was held against the route.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(['application/json', '*'], { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )

  const send = (reply: FastifyReply, request: HttpRequest, response: StreamingResponse): FastifyReply => {
    const cors = corsHeaders(options.cors, request)
    const vary = [cors['vary'], response.headers['vary']].filter((value) => value !== undefined).join(', ')
    reply.code(response.status).headers({ ...ALWAYS, ...cors, ...response.headers })
    if (vary !== '') reply.header('vary', vary)
    // A connection that stayed open would keep the server from closing.
    if (drain.isClosing()) reply.header('connection', 'close')
    return reply.send(response.body === '' ? undefined : response.body)
  }
  const serve = async (route: Route, raw: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const request = { ...toRecord(raw), onGone: tellGone(reply.raw) }
    const refuse = route.refuse ?? answerRefusal
    // Node keeps the first of several; whoever reads this request next may keep the last.
    if (countHeader(raw.raw, 'authorization') > 1)
      return send(reply, request, refuse('duplicate_authorization', undefined, CHALLENGE))
    return send(reply, request, answerPreflight(options.cors, request) ?? (await route.answer(request)))
  }

  if (options.onUpgrade !== undefined)
    listenForUpgrades(app.server, { isClosing: drain.isClosing, accept: options.onUpgrade })
  // Node closes connections that are idle, and takes those on which nothing was asked yet for busy ones.
  const unasked = new Set<Socket>()
  app.server.on('connection', (socket) => {
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
    send(reply, toRecord(request), (route?.refuse ?? answerRefusal)('not_ready'))
  })
  app.addHook('preClose', () => {
    for (const socket of unasked) socket.destroy()
    return drain.close()
  })
  for (const route of options.routes) app.all(route.path, (request, reply) => serve(route, request, reply))
  app.setNotFoundHandler((request, reply) => send(reply, toRecord(request), answerRefusal('not_found')))
  app.setErrorHandler((error, request, reply) => {
    const refuse = routeOf(request)?.refuse ?? answerRefusal
    return send(reply, toRecord(request), refuse(nameOf(error, request)))
  })
  return app
}

function nameOf(error: unknown, request: FastifyRequest): ErrorName {
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'payload_too_large'
  if (statusCode === ERRORS.unsupported_media_type.status) return 'unsupported_media_type'
  if (code === ERRORS.store_unavailable.code) {
    request.log.warn({ err: error }, 'the store cannot be reached')
    return 'store_unavailable'
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return 'bad_request'
  request.log.error({ err: error }, 'a route failed')
  return 'internal'
}

function toRecord(request: FastifyRequest): HttpRequest {
  return recordRequest(request.raw, Buffer.isBuffer(request.body) ? request.body : undefined)
}

function tellGone(answer: FastifyReply['raw']): NonNullable<HttpRequest['onGone']> {
  return (listener) => {
    if (answer.destroyed) return listener()
    answer.once('close', () => {
      if (!answer.writableFinished) listener()
    })
  }
}
