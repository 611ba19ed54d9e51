import type { ServerOptions as HttpOptions, Server as HttpServer } from 'node:http'
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import { createServer as createHttpsServer, type Server } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { Certificate } from './certificate.ts'
import { createSessions, type Sessions, type SessionsOptions } from './sessions.ts'
import type { TlsSettings } from './tls-options.ts'

/** An HTTPS server: HTTP/1.1 by Node's own server, and HTTP/2 for clients that choose it by ALPN. */
export interface SecureServer {
  readonly server: Server
  readonly sessions: Sessions
  /** Uses it for new connections. */
  readonly replaceCertificate: (certificate: Certificate) => void
}

export interface SecureServerOptions {
  readonly http: HttpOptions
  readonly headerBytes: number
  readonly tls: TlsSettings
  readonly certificate: Certificate
  readonly respond: (request: Http2ServerRequest, response: Http2ServerResponse) => void
  /** Milliseconds a client has to send a whole request. */
  readonly requestTimeout: () => number
  readonly refuseLate: SessionsOptions['refuseLate']
  readonly isClosing: () => boolean
}

/** Milliseconds for the TLS handshake. */
const HANDSHAKE = 10_000
/** Concurrent requests on one connection, as browsers expect (RFC 9113 section 6.5.2). */
const STREAMS = 100
/** Requests that a connection may reset, as a burst and then per second. More closes the connection. */
const RESETS = { streamResetBurst: 200, streamResetRate: 20 }

export function createSecureServer(options: SecureServerOptions): SecureServer {
  const { tls, certificate, headerBytes, respond } = options
  const { minVersion, passphrase } = tls
  const contextOf = ({ cert, key, clientCa }: Certificate) => ({
    cert,
    key,
    ...(clientCa !== undefined && { ca: clientCa }),
    minVersion,
    ...(passphrase !== undefined && { passphrase }),
  })
  const server = createHttpsServer({
    ...options.http,
    ...contextOf(certificate),
    handshakeTimeout: HANDSHAKE,
    // A client without a certificate, or with one that does not count, is still served.
    ...(tls.clientCertificates !== undefined && { requestCert: true, rejectUnauthorized: false }),
    ALPNProtocols: tls.http2 === 'on' ? ['h2', 'http/1.1'] : ['http/1.1'],
  })
  // A peer that does not speak TLS could not read an answer.
  server.removeAllListeners('tlsClientError')
  server.on('tlsClientError', (_, socket) => socket.destroy())
  const sessions = createSessions(options)
  if (tls.http2 === 'on') {
    const http2 = createHttp2Server({
      ...RESETS,
      maxSessionRejectedStreams: STREAMS,
      maxSessionInvalidFrames: STREAMS,
      settings: { maxConcurrentStreams: STREAMS, maxHeaderListSize: headerBytes, enablePush: false },
    })
    // Node creates a connection's session before `emit` returns.
    let connecting: TLSSocket | undefined
    http2.on('session', (session) => {
      if (connecting !== undefined) sessions.add(session, connecting)
    })
    http2.on('sessionError', () => undefined)
    http2.on('request', (request, response) => {
      sessions.begin(request, response)
      respond(request, response)
    })
    const speakHttp1 = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[]
    server.removeAllListeners('secureConnection')
    server.on('secureConnection', (socket: TLSSocket) => {
      if (socket.alpnProtocol === 'h2') {
        connecting = socket
        http2.emit('connection', socket)
      } else for (const speak of speakHttp1) speak.call(server as HttpServer as Server, socket)
    })
  }
  return {
    server,
    sessions,
    replaceCertificate: (next) => server.setSecureContext(contextOf(next)),
  }
}
