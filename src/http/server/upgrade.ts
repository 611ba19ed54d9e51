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

/** A request for a WebSocket, with what the library that speaks it needs of Node. */
export interface Upgrade {
  readonly request: HttpRequest
  readonly raw: IncomingMessage
  readonly socket: Duplex
  /** What came behind the request already. */
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
  /** Undefined where no WebSockets are spoken: such a request is answered like any other. */
  readonly accept: ((upgrade: Upgrade) => void) | undefined
  /** The event by which a connection comes in. */
  readonly incoming: 'connection' | 'secureConnection'
}

/** Hands requests for a WebSocket over. Any other upgrade (HTTP/2 without TLS, which some clients offer with every first request) is not taken. */
export function listenForUpgrades(server: Server, options: UpgradeOptions): void {
  const { isClosing, overload, findCaller, findHostFault, findSender, whenAnswered, accept } = options
  const takeUp = (
    take: (upgrade: Upgrade) => void,
    raw: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): void => {
    // Looked at here: the request of a socket would be kept for as long as that is open.
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
    // Whoever hangs up now has nobody else to tell.
    socket.on('error', hangUp)
    // What was asked before is answered before, and by those who know of it: Node hands over the connection at once.
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
 * Lets the server read the request once more, without its wish for another protocol, which a server may ignore (RFC 9110
 * section 7.8). Node takes everything for an upgrade as soon as somebody listens for one.
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
