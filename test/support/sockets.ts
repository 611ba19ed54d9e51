import { once } from 'node:events'
import { afterEach } from '@jest/globals'
import { WebSocket } from 'ws'

export interface Message {
  readonly type: string
  readonly id?: string
  readonly payload?: unknown
}

/** A bare socket: it sends exactly what it is given, and keeps messages until they are read. */
export interface RawSocket {
  readonly socket: WebSocket
  /** Sends an object as JSON, and anything else unchanged. */
  readonly send: (message: object | string | Buffer) => void
  /** The next unread message. Rejects when the socket closes first. */
  readonly next: () => Promise<Message>
  /** Sends `connection_init`, and returns the answer. */
  readonly init: (payload?: object) => Promise<Message>
  /** The messages received and not yet read. */
  readonly rest: () => readonly Message[]
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}

export interface SocketRequest {
  readonly path?: string
  readonly protocol?: string | readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly origin?: string
}

const open = new Set<WebSocket>()
afterEach(() => {
  for (const socket of open) socket.terminate()
  open.clear()
})

/** Opens a socket at a gateway. Rejects with the status of an HTTP response. */
export async function openSocket(url: string, request: SocketRequest = {}): Promise<RawSocket> {
  const { path = '/graphql', protocol = 'graphql-transport-ws', headers = {}, origin } = request
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, protocol as string | string[], {
    headers,
    ...(origin !== undefined && { origin }),
  })
  open.add(socket)
  const kept: Message[] = []
  const waiting: ((message: Message) => void)[] = []
  const closed = new Promise<Awaited<RawSocket['closed']>>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }))
  })
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message
    const wake = waiting.shift()
    if (wake === undefined) kept.push(message)
    else wake(message)
  })
  const refused = new Promise<never>((_, reject) => {
    socket.once('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        reject(new RefusedSocket(response.statusCode ?? 0, String(Buffer.concat(chunks)))),
      )
    })
    socket.once('error', reject)
  })
  // Once the socket is open, nothing awaits this promise.
  refused.catch(() => undefined)
  await Promise.race([once(socket, 'open'), refused])
  socket.on('error', () => undefined)
  const raw: RawSocket = {
    socket,
    send(message) {
      const isRaw = typeof message === 'string' || Buffer.isBuffer(message)
      socket.send(isRaw ? message : JSON.stringify(message))
    },
    next() {
      const message = kept.shift()
      if (message !== undefined) return Promise.resolve(message)
      return Promise.race([
        new Promise<Message>((resolve) => waiting.push(resolve)),
        closed.then(({ code, reason }) => Promise.reject(new Error(`The socket closed: ${code} ${reason}`))),
      ])
    },
    init(payload) {
      raw.send({ type: 'connection_init', ...(payload !== undefined && { payload }) })
      return raw.next()
    },
    rest: () => kept,
    closed,
  }
  return raw
}

export class RefusedSocket extends Error {
  override readonly name = 'RefusedSocket'
  readonly status: number
  readonly text: string

  constructor(status: number, text: string) {
    super(`The socket was refused: ${status} ${text}`)
    this.status = status
    this.text = text
  }
}
