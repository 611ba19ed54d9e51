import type { IncomingMessage } from 'node:http'
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { REQUEST_ID_HEADER } from '../../evidence/request-id.ts'
import type { Upgrade } from '../../http/server/upgrade.ts'
import { openSession, type SocketParts, type SocketVisit } from './socket.ts'

/** Answers a request for a WebSocket, and opens its session. A request that is no good is answered by the library. */
export type Handshake = (
  upgrade: Omit<Upgrade, 'refuse'>,
  leaveAddress: () => void,
  onOpen: (socket: WebSocket, session: SocketVisit) => void,
) => void

/**
 * The server of WebSockets. It is loaded with the gateway: Node keeps a failed `import()` for good, so that one without a file
 * descriptor left, when the first socket is opened, would refuse every socket until a restart.
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
