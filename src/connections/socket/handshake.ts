import type { IncomingMessage } from 'node:http'
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { REQUEST_ID_HEADER } from '../../evidence/request-id.ts'
import type { Upgrade } from '../../http/server/upgrade.ts'
import { openSession, type SocketParts, type SocketVisit } from './socket.ts'

/** Answers a WebSocket request and opens its session. The library answers malformed requests. */
export type Handshake = (
  upgrade: Omit<Upgrade, 'refuse'>,
  leaveAddress: () => void,
  onOpen: (socket: WebSocket, session: SocketVisit) => void,
) => void

/**
 * The WebSocket server. It is loaded with the gateway: Node caches a failed `import()` for good, so if no
 * file descriptor were free when the first socket opens, every socket would be refused until a restart.
 */
export function createHandshake(options: SocketParts & { readonly messageBytes: number }): Handshake {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: options.messageBytes,
    handleProtocols: (offered) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  })
  const ids = new WeakMap<IncomingMessage, string>()
  server.on('headers', (headers, raw) => {
    const id = ids.get(raw)
    if (id !== undefined) headers.push(`${REQUEST_ID_HEADER}: ${id}`)
  })
  return ({ request, raw, socket, head }, leaveAddress, onOpen) => {
    const id = request.headers[REQUEST_ID_HEADER]
    if (id !== undefined) ids.set(raw, id)
    server.handleUpgrade(raw, socket, head, (webSocket) =>
      onOpen(webSocket, openSession(webSocket, { request, leaveAddress }, options)),
    )
  }
}
