import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach } from '@jest/globals'
import { type WebSocket, WebSocketServer } from 'ws'

/** A socket that a gateway has opened, as the upstream sees it. */
export interface ScriptedConnection {
  readonly socket: WebSocket
  /** What is below it. */
  readonly stream: Duplex
  readonly headers: IncomingHttpHeaders
  readonly url: string
  /** Every message so far, as JSON. */
  readonly received: readonly unknown[]
  /** The next message, of those not taken yet. */
  readonly take: () => Promise<unknown>
  readonly send: (message: unknown) => void
  /** With the close code. */
  readonly closed: Promise<number>
}

export interface ScriptedSocket {
  /** `ws:` */
  readonly url: string
  /** `http:` */
  readonly httpUrl: string
  readonly connections: readonly ScriptedConnection[]
  /** The next connection, of those not taken yet. */
  readonly take: () => Promise<ScriptedConnection>
}

const open: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** An upstream that does with its sockets what a test says. Closed when the test ends. */
export async function startScriptedSocket(
  options: { readonly refuseWith?: number; readonly protocol?: string | false } = {},
): Promise<ScriptedSocket> {
  const server = createServer()
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: true,
    handleProtocols: () => options.protocol ?? 'graphql-transport-ws',
  })
  const connections = createMailbox<ScriptedConnection>()
  server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => undefined)
    if (options.refuseWith !== undefined) {
      stream.end(`HTTP/1.1 ${options.refuseWith} No\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const messages = createMailbox<unknown>()
      socket.on('error', () => undefined)
      socket.on('message', (data) => messages.put(JSON.parse(String(data))))
      connections.put({
        socket,
        stream,
        headers: request.headers,
        url: request.url ?? '',
        received: messages.all,
        take: messages.take,
        send: (message) => socket.send(JSON.stringify(message)),
        closed: new Promise((resolve) => void socket.once('close', resolve)),
      })
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  open.push(async () => {
    for (const { socket } of connections.all) socket.terminate()
    sockets.close()
    await new Promise((closed) => server.close(closed))
  })
  return {
    url: `ws://127.0.0.1:${port}/events?fixed=1`,
    httpUrl: `http://127.0.0.1:${port}/events?fixed=1`,
    connections: connections.all,
    take: connections.take,
  }
}

/** Lets the gateway in, and gives back its subscribe message. */
export async function welcome(connection: ScriptedConnection): Promise<unknown> {
  await connection.take()
  connection.send({ type: 'connection_ack' })
  return connection.take()
}

export interface Mailbox<Item> {
  readonly all: readonly Item[]
  readonly put: (item: Item) => void
  readonly take: () => Promise<Item>
}

export function createMailbox<Item>(): Mailbox<Item> {
  const all: Item[] = []
  let taken = 0
  let wake = (): void => undefined
  return {
    all,
    put(item) {
      all.push(item)
      wake()
    },
    async take() {
      const index = taken++
      while (all.length <= index) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return all[index] as Item
    },
  }
}
