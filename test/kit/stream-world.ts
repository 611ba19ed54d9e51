import { EventEmitter, on } from 'node:events'
import { type BeforeSchema, startGateway, type TestGateway } from './gateway.ts'

export interface StreamWorld {
  readonly gateway: TestGateway
  /** Sends an event to every subscriber. */
  readonly emit: (value: number) => void
  /** The number of current subscribers, and of all so far. */
  readonly subscribed: () => number
  readonly everSubscribed: () => number
  /** Resolves when there are no subscribers. */
  readonly untilDeserted: () => Promise<void>
  /** How many values of `flood` have been pulled. */
  readonly pulled: () => number
  /** Resolves when a `flood` ends. */
  readonly untilFloodEnds: () => Promise<void>
  /** Lets the field `slow` complete. */
  readonly finish: () => void
}

const AUTH =
  'directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM'

/** Starts a gateway in front of a schema whose events the test emits. */
export async function openStreamWorld(options: Partial<BeforeSchema> = {}): Promise<StreamWorld> {
  const emitter = new EventEmitter().setMaxListeners(0)
  const releases: (() => void)[] = []
  const wakes: (() => void)[] = []
  const floodWakes: (() => void)[] = []
  let ever = 0
  let pulled = 0
  const subscribe = (): AsyncIterator<number[]> => {
    ever += 1
    const source = on(emitter, 'event')
    const { return: end } = source
    source.return = async () => {
      const result = await end?.call(source)
      for (const wake of wakes.splice(0)) wake()
      return result ?? { done: true, value: undefined }
    }
    return source
  }
  const resolve = ([value]: number[]): number | undefined => value
  const gateway = await startGateway({
    before: 'schema',
    schema: {
      typeDefs: `
        ${AUTH}
        type Query { open: String slow: String secret: String @auth(scopes: [["read:secret"]]) }
        type Mutation { createPerson(name: String): String }
        type Subscription {
          tick: Int
          secret: Int @auth(scopes: [["read:secret"]])
          flood: String
          odd: Int
        }`,
      resolvers: {
        Query: {
          open: () => 'open',
          slow: () => new Promise((done) => releases.push(() => done('done'))),
        },
        Mutation: { createPerson: (_root: unknown, { name }: { name?: string }) => name ?? 'nobody' },
        Subscription: {
          tick: { subscribe, resolve },
          secret: { subscribe, resolve },
          flood: {
            async *subscribe() {
              try {
                for (;;) {
                  pulled += 1
                  yield 'x'.repeat(10_000)
                }
              } finally {
                for (const wake of floodWakes.splice(0)) wake()
              }
            },
            resolve: (value: string) => value,
          },
          odd: {
            subscribe,
            resolve: () => {
              throw new Error('a secret of the resolver')
            },
          },
        },
      },
    },
    ...options,
  })
  return {
    gateway,
    emit: (value) => void emitter.emit('event', value),
    subscribed: () => emitter.listenerCount('event'),
    everSubscribed: () => ever,
    untilDeserted: async () => {
      while (emitter.listenerCount('event') > 0) await new Promise<void>((wake) => wakes.push(wake))
    },
    pulled: () => pulled,
    untilFloodEnds: () => new Promise((wake) => floodWakes.push(wake)),
    finish: () => {
      for (const release of releases.splice(0)) release()
    },
  }
}
