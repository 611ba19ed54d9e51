import { type BeforeSchema, startGateway, type TestGateway } from './gateway.ts'

/** A source of events for everybody who is listening at that moment. */
export interface Topic {
  readonly emit: (value: number) => void
  readonly listeners: () => number
  /** Resolves when there are exactly this many listeners. */
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
  /** The subjects that resolvers saw, in the order of events. */
  readonly seen: unknown[]
  /** Lets `Query.slow` and `Mutation.slow` complete. */
  readonly release: () => void
}

export const TICKS = 'subscription { ticks }'
export const SECRETS = 'subscription { secrets }'
export const OTHERS = 'subscription { others }'

/** Creates a gateway with three subscriptions: one public, two that require a scope each. */
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
