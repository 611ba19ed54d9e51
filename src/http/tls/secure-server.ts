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

/** A server of HTTPS: HTTP/1.1 by Node's own, and HTTP/2 for those who choose it by ALPN. */
export interface SecureServer {
  readonly server: Server
  readonly sessions: Sessions
  /** Connections from now on use it. */
  readonly replaceCertificate: (certificate: Certificate) => void
}

export interface SecureServerOptions {
  readonly http: HttpOptions
  readonly headerBytes: number
  readonly tls: TlsSettings
  readonly certificate: Certificate
  readonly respond: (request: Http2ServerRequest, response: Http2ServerResponse) => void
  /** Milliseconds that a client has to send a whole request. */
  readonly requestTimeout: () => number
  readonly refuseLate: SessionsOptions['refuseLate']
  readonly isClosing: () => boolean
}

/** Milliseconds to agree on keys in. */
const HANDSHAKE = 10_000
/** Requests at once on one connection, as browsers expect (RFC 9113 section 6.5.2). */
const STREAMS = 100
/** Requests that a connection may take back at once, and each second from then on: whoever takes back more is sent away. */
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
    // Whoever has none, or one that does not count, is served without.
    ...(tls.clientCertificates !== undefined && { requestCert: true, rejectUnauthorized: false }),
    ALPNProtocols: tls.http2 === 'on' ? ['h2', 'http/1.1'] : ['http/1.1'],
  })
  // Whoever does not speak TLS can be told nothing.
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
    // Node makes the session of a connection before `emit` returns.
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
