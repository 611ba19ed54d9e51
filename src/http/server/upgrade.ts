import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { REQUEST_ID_HEADER } from '../../evidence/request-id.ts'
import { answerRefusal, type HttpRequest, type HttpResponse } from '../exchange.ts'
import type { Overload } from './overload.ts'
import type { FindCaller } from './proxies.ts'
import type { QueuedResponses } from './queued-responses.ts'
import type { FindHostFault } from './request-host.ts'
import { countHeader, recordRequest } from './request-record.ts'
import type { FindSender } from './sender.ts'
import { answerOnSocket } from './socket-error.ts'

/** A WebSocket request, with the Node objects that the WebSocket library needs. */
export interface Upgrade {
  readonly request: HttpRequest
  readonly raw: IncomingMessage
  readonly socket: Duplex
  /** Bytes that followed the request. */
  readonly head: Buffer
  /** Answers in HTTP, and hangs up. */
  readonly refuse: (response: HttpResponse) => void
}

export interface UpgradeOptions {
  readonly isClosing: () => boolean
  readonly overload?: Overload | undefined
  readonly findCaller: FindCaller
  readonly findHostFault: FindHostFault
  readonly findSender: FindSender
  readonly whenAnswered: QueuedResponses['whenAnswered']
  /** Undefined where no WebSockets are served: such a request is answered like any other. */
  readonly accept: ((upgrade: Upgrade) => void) | undefined
  /** The event that announces a new connection. */
  readonly incoming: 'connection' | 'secureConnection'
}

/**
 * Hands over WebSocket requests. Any other upgrade (such as HTTP/2 without TLS, which some clients offer with
 * every first request) is declined.
 */
export function listenForUpgrades(server: Server, options: UpgradeOptions): void {
  const { isClosing, overload, findCaller, findHostFault, findSender, whenAnswered, accept } = options
  const takeUp = (
    take: (upgrade: Upgrade) => void,
    raw: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): void => {
    // Read now: a closure would keep the raw request for as long as the socket is open.
    const sender = findSender(raw)
    const request = recordRequest(raw, findCaller, undefined, { sender: () => sender })
    const id = request.headers[REQUEST_ID_HEADER] ?? ''
    const refuse = (response: HttpResponse): void =>
      answerOnSocket(socket, { ...response, headers: { ...response.headers, [REQUEST_ID_HEADER]: id } })
    const fault = findHostFault(raw)
    if (fault !== undefined) refuse(answerRefusal(fault))
    else if (isClosing()) refuse(answerRefusal('not_ready'))
    else if (overload?.refuses() === true)
      refuse(answerRefusal('overloaded', undefined, { 'retry-after': '1' }))
    else if (countHeader(raw, 'authorization') > 1) refuse(answerRefusal('duplicate_authorization'))
    else take({ request, raw, socket, head, refuse })
  }
  server.on('upgrade', (raw, socket, head) => {
    // Nothing else listens for errors of the socket at this point.
    socket.on('error', hangUp)
    // Earlier requests on the connection are answered first, by their own responses: Node hands over the
    // connection at once.
    whenAnswered(socket, () => {
      if (!socket.writable) socket.destroy()
      else if (accept !== undefined && raw.headers.upgrade?.toLowerCase() === 'websocket')
        takeUp(accept, raw, socket, head)
      else serveWithout(raw, socket, head, () => server.emit(options.incoming, socket))
    })
  })
}

function hangUp(this: Duplex): void {
  this.destroy()
}

const OF_THE_UPGRADE = ['upgrade', 'connection', 'http2-settings']

/**
 * Lets the server read the request again, without its wish for another protocol, which a server may ignore
 * (RFC 9110 section 7.8). Node treats every such request as an upgrade as soon as anyone listens for one.
 */
function serveWithout(raw: IncomingMessage, socket: Duplex, head: Buffer, comeIn: () => void): void {
  const lines = [`${raw.method} ${raw.url} HTTP/${raw.httpVersion}`]
  for (let index = 0; index < raw.rawHeaders.length; index += 2) {
    const name = raw.rawHeaders[index] ?? ''
    if (!OF_THE_UPGRADE.includes(name.toLowerCase())) lines.push(`${name}: ${raw.rawHeaders[index + 1]}`)
  }
  socket.off('error', hangUp)
  if (/\bclose\b/i.test(raw.headers.connection ?? '')) lines.push('Connection: close')
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  comeIn()
}
