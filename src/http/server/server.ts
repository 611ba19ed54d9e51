import { createServer as createHttpServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { ERRORS, type ErrorName } from '../../core/error-catalogue.ts'
import { createPace } from '../../core/pace.ts'
import type { Certificate } from '../tls/certificate.ts'
import type { createSecureServer, SecureServer } from '../tls/secure-server.ts'
import type { TlsSettings } from '../tls/tls-options.ts'
import type { CorsRule } from './cors.ts'
import { createDrain, type Drain } from './drain.ts'
import { createEdge } from './edge.ts'
import { refuseLate } from './late-request.ts'
import type { Log } from './log.ts'
import type { Overload } from './overload.ts'
import { createCallerFinder, type FindCaller } from './proxies.ts'
import { watchQueuedResponses } from './queued-responses.ts'
import { createHostCheck, type FindHostFault, type IsServed } from './request-host.ts'
import { createResponder } from './responder.ts'
import type { Route } from './route.ts'
import { createRouter } from './router.ts'
import { securityHeaders } from './security-headers.ts'
import { createSenderFinder, type FindSender } from './sender.ts'
import { answerClientError } from './socket-error.ts'
import { listenForUpgrades, type Upgrade } from './upgrade.ts'

/** The parts of a server that can be replaced while it listens. A request keeps its surface. */
export interface Surface {
  readonly routes: readonly Route[]
  readonly cors: CorsRule
  /** The origin at which clients reach the server. */
  readonly publicUrl?: string | undefined
  readonly bodyBytes: number
  /** Milliseconds a client has to send a whole request. */
  readonly requestTimeout: number
  readonly log: Log
  /** Finds the caller's address; default: that of the connection. */
  readonly findCaller?: FindCaller
  /** Whether a `Host` is served; default: any. */
  readonly isServed?: IsServed | undefined
  /** Finds what the connection shows of the sender; default: by the Host header. */
  readonly findSender?: FindSender
}

export interface ServerOptions extends Surface {
  readonly headerBytes: number
  /** Outlives surfaces, so that its counts do; without it, load refuses nothing. */
  readonly overload?: Overload | undefined
  /** HTTPS, with HTTP/2 if enabled; default: plain HTTP. */
  readonly tls?: ServerTls | undefined
  /** Takes WebSocket requests on any path; without it there are no sockets. */
  readonly onUpgrade?: ((upgrade: Upgrade) => void) | undefined
}

/** The parts that HTTPS needs. `create` is `createSecureServer`, which is loaded only with TLS. */
export interface ServerTls {
  readonly create: typeof createSecureServer
  readonly settings: TlsSettings
  readonly certificate: Certificate
}

/**
 * A server of HTTP/1.1 or HTTPS. It closes in order: accepts nothing new, finishes requests in flight, and
 * releases everything.
 */
export interface HttpServer {
  /** Undefined unless it listens. */
  readonly address: () => AddressInfo | undefined
  /** The URL that it listens on; undefined unless it listens. */
  readonly url: () => string | undefined
  /** Uses another certificate for new connections. */
  readonly replaceCertificate: (certificate: Certificate) => void
  /** Rejects as `net.Server` fails, with its `code`. `isQuiet`: the caller logs the URL itself. */
  readonly listen: (place: {
    readonly host: string
    readonly port: number
    readonly isQuiet?: boolean | undefined
  }) => Promise<void>
  /** Uses another surface for new requests. Resolves when the requests on the previous one are answered. */
  readonly replace: (surface: Surface) => Promise<void>
  readonly closeAllConnections: () => void
  readonly close: () => Promise<void>
}

/** Milliseconds an idle connection stays open: longer than load balancers keep theirs. */
const KEEP_ALIVE = 72_000
const peerOf = createCallerFinder({ addresses: [], header: 'x-forwarded-for' })
const senderOf = createSenderFinder({ publicUrl: undefined, findHop: () => undefined })

export function createServer(options: ServerOptions): HttpServer {
  const { requestTimeout } = options
  const drain = createDrain()
  const http = {
    maxHeaderSize: options.headerBytes,
    requestTimeout,
    headersTimeout: headersTimeoutOf(requestTimeout),
    keepAliveTimeout: KEEP_ALIVE,
    // How often Node checks for requests that took too long; its default is 30 seconds.
    connectionsCheckingInterval: Math.min(requestTimeout, 1_000),
  }
  const secure: SecureServer | undefined = options.tls?.create({
    ...options.tls,
    tls: options.tls.settings,
    http,
    headerBytes: options.headerBytes,
    respond: (request, response) => current.respond(request, response),
    requestTimeout: () => server.requestTimeout,
    refuseLate,
    isClosing: drain.isClosing,
  })
  const server: Server = secure?.server ?? createHttpServer(http)
  const { whenAnswered } = watchQueuedResponses(server)
  let current = present(options, drain, options.overload)
  server.on('request', (request, response) => current.respond(request, response))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    answerClientError(error.code ?? '', socket),
  )
  // Even if upgrades are not accepted: Node detaches the connection as soon as anyone listens for upgrades.
  listenForUpgrades(server, {
    isClosing: drain.isClosing,
    overload: options.overload,
    findCaller: (request) => current.findCaller(request),
    findHostFault: (request) => current.findHostFault(request),
    findSender: (request) => current.findSender(request),
    whenAnswered,
    incoming: secure === undefined ? 'connection' : 'secureConnection',
    accept: options.onUpgrade,
  })
  const unasked = watchUnaskedConnections(server)
  const address = (): AddressInfo | undefined => {
    const bound = server.address()
    return bound === null || typeof bound === 'string' ? undefined : bound
  }
  const url = (): string | undefined => urlOf(address(), secure === undefined ? 'http' : 'https')
  return {
    address,
    url,
    replaceCertificate: (certificate) => secure?.replaceCertificate(certificate),
    async listen({ host, port, isQuiet = false }) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen({ host, port }, () => {
          server.off('error', reject)
          resolve()
        })
      })
      if (!isQuiet) options.log.info({}, `Server listening at ${url()}`)
    },
    replace(surface) {
      const before = current
      current = present(surface, drain, options.overload)
      server.requestTimeout = surface.requestTimeout
      server.headersTimeout = headersTimeoutOf(surface.requestTimeout)
      return before.ended()
    },
    closeAllConnections() {
      secure?.sessions.destroy()
      server.closeAllConnections()
    },
    async close() {
      for (const socket of unasked.values()) socket.destroy()
      const drained = drain.close()
      // A connection finishes its requests; the client learns that no more will be accepted.
      secure?.sessions.close()
      await drained
      if (!server.listening) return
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      })
    },
  }
}

/** A surface in use. */
interface Presented {
  readonly respond: ReturnType<typeof createResponder>
  readonly findCaller: FindCaller
  readonly findHostFault: FindHostFault
  readonly findSender: FindSender
  readonly ended: Drain['ended']
}

function present(surface: Surface, whole: Drain, overload: Overload | undefined): Presented {
  const { cors, publicUrl, bodyBytes, log, findCaller = peerOf, findSender = senderOf } = surface
  const drain = createDrain(whole)
  const findHostFault = createHostCheck(surface.isServed)
  const respond = createResponder({
    findRoute: createRouter(surface.routes),
    edge: createEdge(cors, securityHeaders(publicUrl), drain.isClosing),
    drain,
    overload,
    findCaller,
    findHostFault,
    findSender,
    bodyBytes,
    nameOf: createNamer(log),
  })
  return { respond, findCaller, findHostFault, findSender, ended: drain.ended }
}

function headersTimeoutOf(requestTimeout: number): number {
  return Math.min(requestTimeout, 15_000)
}

/** The URL of an address; undefined where there is none. */
export function urlOf(
  address: AddressInfo | undefined,
  scheme: 'http' | 'https' = 'http',
): string | undefined {
  if (address === undefined) return undefined
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `${scheme}://${host}:${address.port}`
}

/** Connections without a request so far. Node closes idle connections, but takes these for busy ones. */
function watchUnaskedConnections(server: Server): ReadonlyMap<string, Socket> {
  // By the remote end: over TLS a request comes on a different object than the connection.
  const unasked = new Map<string, Socket>()
  const known = new WeakSet<Socket>()
  const forget = (socket: Socket): void => {
    // Nearly every request comes on a connection that has had one: then there is no key to build.
    if (unasked.size > 0) unasked.delete(otherEndOf(socket))
  }
  server.on('connection', (socket) => {
    // A declined upgrade is emitted as a connection again.
    if (known.has(socket)) return
    known.add(socket)
    const end = otherEndOf(socket)
    unasked.set(end, socket)
    socket.once('close', () => {
      if (unasked.get(end) === socket) unasked.delete(end)
    })
  })
  server.on('request', ({ socket }) => forget(socket))
  server.on('upgrade', ({ socket }) => forget(socket))
  // Over HTTP/2 the sessions track requests.
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') forget(socket)
  })
  return unasked
}

function otherEndOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}

/** Names the refusal for a route's error. An unreachable store is logged once a second, not per request. */
function createNamer(log: Log): (error: unknown) => ErrorName {
  const pace = createPace<'store'>(() => performance.now())
  return (error) => {
    const { code } = error as { readonly code?: unknown }
    if (code !== ERRORS.store_unavailable.code) {
      log.error({ err: error }, 'a route failed')
      return 'internal'
    }
    const others = pace('store')
    if (others !== undefined) log.warn({ err: error, others }, 'the store cannot be reached')
    return 'store_unavailable'
  }
}
