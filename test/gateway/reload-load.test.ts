import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import type { FeedListener } from '../../src/store/feed.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { SECRET } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'
import { openSocket } from '../support/sockets.ts'

const SCHEMA = {
  typeDefs: 'type Query { open(wait: Int): Int } type Mutation { createThing: String }',
  resolvers: {
    Query: {
      open: async (_: unknown, { wait = 0 }: { readonly wait?: number }) => {
        for (let turn = 0; turn < wait; turn += 1) await new Promise(setImmediate)
        return wait
      },
    },
    Mutation: { createThing: () => 'made' },
  },
}
/** Options that remake trust, the API, and the edges, in turn. */
const changes = (count: number) => ({
  cors: { kind: 'loopback', allowHeaders: [`x-${count}`] } as const,
  ...(count % 2 === 0 && { limits: { depth: 10 + count } }),
  ...(count % 3 === 0 && { jwt: { secret: SECRET, expires: 1_000 + count } }),
})

describe('reloads under load', () => {
  it('fail no request, on connections that stay open and on sockets', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    const token = await gateway.tokenFor('Mutation:*')
    let isOver = false
    const failures: unknown[] = []
    let answered = 0
    const ask = async (query: string, expected: unknown): Promise<void> => {
      while (!isOver) {
        const { status, body } = await gateway.graphql(query, { token })
        answered += 1
        if (status !== 200 || JSON.stringify(body.data) !== JSON.stringify(expected))
          failures.push([status, body])
      }
    }
    const askOnSocket = async (): Promise<void> => {
      const socket = await openSocket(gateway.url)
      await socket.init({ authorization: `Bearer ${token}` })
      for (let count = 0; !isOver; count += 1) {
        socket.send({ id: `${count}`, type: 'subscribe', payload: { query: 'mutation { createThing }' } })
        const [next, complete] = [await socket.next(), await socket.next()]
        if (next.type !== 'next' || complete.type !== 'complete') failures.push(next)
      }
    }
    const clients = [
      ask('{ open(wait: 30) }', { open: 30 }),
      ask('{ open }', { open: 0 }),
      ask('mutation { createThing }', { createThing: 'made' }),
      ask('mutation { createThing }', { createThing: 'made' }),
      askOnSocket(),
    ]
    for (let count = 0; count < 20; count += 1) {
      expect(await gateway.reconfigure(changes(count))).toEqual({ kind: 'taken' })
      const before = answered
      while (answered < before + 10) await new Promise(setImmediate)
    }
    isOver = true
    await Promise.all(clients)
    expect(failures).toEqual([])
    expect(answered).toBeGreaterThanOrEqual(200)
  })
})

describe('configurations of before', () => {
  it('are let go of: no listener, no handle and no memory of fifty reloads is left', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const listeners = new Set<FeedListener>()
    const store = createMemoryStore({ now: Date.now, random: randomBytes })
    const { subscribe } = store.feed
    const feed = {
      ...store.feed,
      subscribe(listener: FeedListener) {
        listeners.add(listener)
        const end = subscribe(listener)
        return () => {
          listeners.delete(listener)
          end()
        }
      },
    }
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA, store: { ...store, feed } })
    const before = { listeners: listeners.size, handles: process.getActiveResourcesInfo().length }
    const contexts: WeakRef<() => object>[] = []
    for (let count = 0; count < 50; count += 1) {
      const context = (): object => ({ count })
      contexts.push(new WeakRef(context))
      await gateway.reconfigure({ ...changes(count * 6), context, store: { ...store, feed } })
      expect((await gateway.graphql('{ open }')).status).toBe(200)
    }
    // A connection of `fetch` may have come and gone.
    expect(process.getActiveResourcesInfo().length).toBeLessThan(before.handles + 5)
    const isLeft = (): number => contexts.filter((one) => one.deref() !== undefined).length
    for (let turn = 0; turn < 50 && isLeft() > 2; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      collect()
    }
    expect(isLeft()).toBeLessThanOrEqual(2)
    expect(listeners.size).toBe(before.listeners)
    await store.close()
  })
})
