import { GRAPHQL_TRANSPORT_WS_PROTOCOL, type Message, MessageType, validateMessage } from 'graphql-ws'
import WebSocket, { type RawData } from 'ws'
import { parseJson } from '../../core/json/exact-json.ts'
import { faultOfStatus, type UpstreamFault } from '../request/fault.ts'
import type { ResolvedUpstreamOptions } from '../upstream-options.ts'
import type { OpenSubscription, SubscriptionListener } from './open-subscription.ts'

/** The id of the socket's only operation. */
const ID = '1'
/** Milliseconds that an upstream has to close its side. */
const CLOSE_TIMEOUT = 1_000

/**
 * A subscription on its own WebSocket, by graphql-transport-ws. The headers open the socket. Their
 * Authorization is repeated in `connection_init`, as `authorization`, because many servers look only there.
 * An upstream that does not answer a ping within the body timeout is considered gone.
 */
export function openSocket({
  subscriptions: { url, eventBytes },
  timeouts,
}: ResolvedUpstreamOptions): OpenSubscription {
  return ({ body, headers }, listener) => {
    const socket = new WebSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL, {
      headers: handshakeHeaders(headers),
      maxPayload: eventBytes,
      perMessageDeflate: false,
    })
    let isOver = false
    let isAlive = true
    let heartbeat: ReturnType<typeof setInterval> | undefined
    let patience = setTimeout(() => fail('upstream_timeout'), timeouts.connect)

    const close = (): void => {
      isOver = true
      clearTimeout(patience)
      clearInterval(heartbeat)
      if (socket.readyState === WebSocket.OPEN) {
        if (heartbeat !== undefined) socket.send(`{"id":"${ID}","type":"complete"}`)
        socket.close(1000)
        const goodbye = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT)
        socket.once('close', () => clearTimeout(goodbye))
      } else socket.terminate()
    }
    const fail = (fault: UpstreamFault, cause?: unknown): void => {
      if (isOver) return
      close()
      listener.fail(fault, cause)
    }
    const begin = (): void => {
      clearTimeout(patience)
      heartbeat = setInterval(() => {
        if (isAlive) {
          isAlive = false
          socket.ping()
        } else fail('upstream_timeout')
      }, timeouts.body)
      listener.begin()
      socket.send(`{"id":"${ID}","type":"subscribe","payload":${body}}`)
    }
    const hear = (message: Message | undefined, bytes: number): void => {
      switch (message?.type) {
        case MessageType.Ping:
          socket.send('{"type":"pong"}')
          return
        case MessageType.Pong:
          return
        case MessageType.ConnectionAck:
          if (heartbeat === undefined) begin()
          else fail('upstream_invalid')
          return
        default:
          if (heartbeat === undefined || !tellEvent(message, bytes, listener)) fail('upstream_invalid')
      }
    }

    socket.on('open', () => {
      clearTimeout(patience)
      patience = setTimeout(() => fail('upstream_timeout'), timeouts.headers)
      const { authorization } = headers
      const payload = authorization === undefined ? undefined : { authorization }
      socket.send(JSON.stringify({ type: MessageType.ConnectionInit, payload }))
    })
    socket.on('message', (data, isBinary) => {
      if (isOver) return
      isAlive = true
      hear(isBinary ? undefined : readMessage(data), sizeOf(data))
    })
    socket.on('pong', () => {
      isAlive = true
    })
    socket.on('unexpected-response', (request, { statusCode = 0 }) => {
      request.destroy()
      fail(
        faultOfStatus(statusCode),
        new Error(
          `the upgrade was answered with ${statusCode}: does it subscribe by SSE (upstream.subscriptions)?`,
        ),
      )
    })
    // Also after the end: `ws` emits an error for a socket that is terminated before it was open.
    socket.on('error', (error) => fail(faultOfSocketError(error), error))
    socket.on('close', (code) =>
      fail(
        code >= 4000 ? 'upstream_invalid' : 'upstream_unreachable',
        new Error(`the socket was closed with ${code}`),
      ),
    )
    return close
  }
}

/** False if it is not a message of an upstream that knows the protocol. */
function tellEvent(message: Message | undefined, bytes: number, listener: SubscriptionListener): boolean {
  if (message === undefined || !('id' in message) || message.id !== ID) return false
  switch (message.type) {
    case MessageType.Next:
      listener.event(message.payload, bytes)
      return true
    case MessageType.Error:
      listener.event({ errors: message.payload }, bytes)
      listener.complete()
      return true
    case MessageType.Complete:
      listener.complete()
      return true
    default:
      return false
  }
}

function readMessage(data: RawData): Message | undefined {
  try {
    return validateMessage(parseJson(data.toString()))
  } catch {
    return undefined
  }
}

function sizeOf(data: RawData): number {
  return Array.isArray(data) ? data.reduce((sum, { length }) => sum + length, 0) : data.byteLength
}

/** The socket writes the handshake's own headers. */
function handshakeHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name !== 'accept' && !name.startsWith('sec-websocket-')),
  )
}

/** Network errors have system codes. Errors of `ws` and of Node's parser concern what an upstream sent. */
function faultOfSocketError(error: Error): UpstreamFault {
  const { code } = error as { readonly code?: unknown }
  return code === undefined || /^(?:WS_ERR|HPE)_/.test(String(code))
    ? 'upstream_invalid'
    : 'upstream_unreachable'
}
