import { once } from 'node:events'
import { afterEach } from '@jest/globals'
import { WebSocket } from 'ws'
import { type BeforeSchema, startGateway, type TestGateway } from '../kit/gateway.ts'

export interface Message {
  readonly type: string
  readonly id?: string
  readonly payload?: unknown
}

/** A socket as bare as it can be: what is sent is sent, what comes is kept until somebody asks for it. */
export interface RawSocket {
  readonly socket: WebSocket
  /** An object goes as JSON; anything else as it is. */
  readonly send: (message: object | string | Buffer) => void
  /** The next message that nobody has asked for yet. Rejects when the socket closes before. */
  readonly next: () => Promise<Message>
  /** Says hello, and returns the answer. */
  readonly init: (payload?: object) => Promise<Message>
  /** The messages that have come and nobody has asked for. */
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

/** Opens a socket at a gateway; rejects with the status where it is answered in HTTP. */
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
  // Once it is open nobody waits for that any more.
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

/** Something that happens, to everybody who listens at that moment. */
export interface Topic {
  readonly emit: (value: number) => void
  readonly listeners: () => number
  /** Resolves when there are so many listeners. */
  readonly hasListeners: (count: number) => Promise<void>
  readonly subscribe: () => AsyncGenerator<number, void>
}

export function createTopic(): Topic {
  const queues = new Set<{ readonly values: number[]; wake: () => void; isOver: boolean }>()
  const changed: (() => void)[] = []
  const change = (): void => {
    for (const wake of changed.splice(0)) wake()
  }
  return {
    emit(value) {
      for (const queue of queues) {
        queue.values.push(value)
        queue.wake()
      }
    },
    listeners: () => queues.size,
    async hasListeners(count) {
      while (queues.size !== count) await new Promise<void>((resolve) => changed.push(resolve))
    },
    subscribe() {
      const queue = { values: [] as number[], wake: () => {}, isOver: false }
      queues.add(queue)
      change()
      const end = async (): Promise<IteratorResult<number, void>> => {
        queue.isOver = true
        queues.delete(queue)
        queue.wake()
        change()
        return { done: true, value: undefined }
      }
      const generator: AsyncGenerator<number, void> = {
        async next() {
          while (queue.values.length === 0 && !queue.isOver)
            await new Promise<void>((resolve) => {
              queue.wake = resolve
            })
          const value = queue.values.shift()
          return value === undefined ? end() : { done: false, value }
        },
        return: end,
        throw: end,
        [Symbol.asyncDispose]: async () => void (await end()),
        [Symbol.asyncIterator]: () => generator,
      }
      return generator
    },
  }
}

export interface SocketWorld {
  readonly gateway: TestGateway
  readonly url: string
  readonly topics: { readonly ticks: Topic; readonly secrets: Topic; readonly others: Topic }
  /** Whom the resolvers saw, in the order of events. */
  readonly seen: unknown[]
  /** Lets `Query.slow` and `Mutation.slow` answer. */
  readonly release: () => void
}

export const TICKS = 'subscription { ticks }'
export const SECRETS = 'subscription { secrets }'
export const OTHERS = 'subscription { others }'

/** A gateway with three subscriptions: one for anybody, two for a scope each. */
export async function createSocketWorld(options: Partial<BeforeSchema> = {}): Promise<SocketWorld> {
  const topics = { ticks: createTopic(), secrets: createTopic(), others: createTopic() }
  const seen: unknown[] = []
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const field = (topic: Topic) => ({
    subscribe: topic.subscribe,
    resolve(value: number, _: unknown, { subject }: { readonly subject?: unknown }) {
      seen.push(subject)
      return value
    },
  })
  const slow = async (): Promise<string> => {
    await released
    return 'done'
  }
  const gateway = await startGateway({
    before: 'schema',
    schema: {
      typeDefs: `
        directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
        directive @public on FIELD_DEFINITION
        type Query {
          open: String
          slow: String
          secret: String @auth(scopes: [["read:secret"]])
          other: String @auth(scopes: [["read:other"]])
        }
        type Mutation { createPerson: String slow: String @public }
        type Subscription {
          ticks: Int @public
          secrets: Int @auth(scopes: [["read:secret"]])
          others: Int @auth(scopes: [["read:other"]])
        }`,
      resolvers: {
        Query: { open: () => 'open', secret: () => 'secret', other: () => 'other', slow },
        Mutation: { createPerson: () => 'created', slow },
        Subscription: {
          ticks: field(topics.ticks),
          secrets: field(topics.secrets),
          others: field(topics.others),
        },
      },
    },
    shutdownTimeout: 2_000,
    ...options,
  })
  return { gateway, url: gateway.url, topics, seen, release: () => release() }
}
