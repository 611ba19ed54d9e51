import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import type { Store } from '../../src/store/store.ts'
import { signToken } from '../attacks/http-wire.ts'
import { createSocketWorld, SECRETS, TICKS } from '../kit/socket-world.ts'
import { openSocket } from '../support/sockets.ts'

/** A store that tells how many listen to its feed. */
function countingStore(): { readonly store: Store; readonly listeners: () => number } {
  const memory = createMemoryStore({ now: Date.now, random: randomBytes })
  let listeners = 0
  const subscribe: Store['feed']['subscribe'] = (listener) => {
    listeners += 1
    const end = memory.feed.subscribe(listener)
    return () => {
      listeners -= 1
      end()
    }
  }
  return { store: { ...memory, feed: { ...memory.feed, subscribe } }, listeners: () => listeners }
}

/** Longer than a test may take: to wait for it is to fail. */
const FOREVER = 60_000

const handles = (): readonly string[] =>
  process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'TCPSocketWrap')

describe('a gateway that closes', () => {
  it('says goodbye with 1001, completes no stream, and leaves nothing behind', async () => {
    const { store, listeners } = countingStore()
    const world = await createSocketWorld({ store, shutdownTimeout: FOREVER })
    const sockets = [await openSocket(world.url), await openSocket(world.url), await openSocket(world.url)]
    for (const socket of sockets.slice(1)) await socket.init({ authorization: signToken() })
    for (const [id, query] of Object.entries({ s: SECRETS, t: TICKS }))
      sockets[1]?.send({ id, type: 'subscribe', payload: { query } })
    await world.topics.secrets.hasListeners(1)
    await world.topics.ticks.hasListeners(1)
    expect(listeners()).toBeGreaterThan(0)
    await world.gateway.close()
    for (const socket of sockets) {
      expect(await socket.closed).toMatchObject({ code: 1001, reason: 'going_away' })
      expect(socket.rest()).toEqual([])
    }
    expect([world.topics.secrets.listeners(), world.topics.ticks.listeners(), listeners()]).toEqual([0, 0, 0])
    while (handles().includes('TCPSocketWrap')) await new Promise(setImmediate)
  })

  it('lets what has begun finish, and takes nothing new meanwhile', async () => {
    const world = await createSocketWorld()
    const socket = await openSocket(world.url)
    await socket.init({ authorization: signToken() })
    socket.send({ id: 't', type: 'subscribe', payload: { query: TICKS } })
    socket.send({ id: 'm', type: 'subscribe', payload: { query: 'mutation { slow }' } })
    while (!world.gateway.calls.has('Mutation.slow')) await new Promise(setImmediate)
    await world.topics.ticks.hasListeners(1)
    const closing = world.gateway.close()
    await world.topics.ticks.hasListeners(0)
    socket.send({ id: 'n', type: 'subscribe', payload: { query: 'mutation { createPerson }' } })
    expect(await socket.next()).toMatchObject({
      id: 'n',
      type: 'error',
      payload: [{ message: 'The gateway is not ready', extensions: { code: 'NOT_READY' } }],
    })
    world.release()
    expect(await socket.next()).toEqual({ id: 'm', type: 'next', payload: { data: { slow: 'done' } } })
    expect(await socket.next()).toEqual({ id: 'm', type: 'complete' })
    expect(await socket.closed).toMatchObject({ code: 1001 })
    await closing
    expect(world.gateway.calls.has('Mutation.createPerson')).toBe(false)
  })

  it('waits no longer than it was told to', async () => {
    const world = await createSocketWorld({ shutdownTimeout: 300 })
    const socket = await openSocket(world.url)
    await socket.init()
    socket.send({ id: 'm', type: 'subscribe', payload: { query: 'mutation { slow }' } })
    while (!world.gateway.calls.has('Mutation.slow')) await new Promise(setImmediate)
    await world.gateway.close()
    expect((await socket.closed).code).toBe(1006)
    world.release()
  })

  it('does not wait for a peer that never answers its goodbye', async () => {
    const world = await createSocketWorld({ shutdownTimeout: 300 })
    const socket = await openSocket(world.url)
    await socket.init()
    socket.socket.pause()
    await world.gateway.close()
    socket.socket.terminate()
    // Nobody but the gateway ends such a socket sooner than 30 seconds after its goodbye.
  }, 20_000)
})

describe('sockets that come and go', () => {
  it('leave no timer, no listener and no place', async () => {
    const { store, listeners } = countingStore()
    const world = await createSocketWorld({ store, sockets: { perIdentity: 3, perAddress: 3 } })
    const before = listeners()
    const round = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        const socket = await openSocket(world.url)
        if (index % 3 > 0) await socket.init(index % 3 === 1 ? { authorization: signToken() } : {})
        if (index % 3 > 0) socket.send({ id: 't', type: 'subscribe', payload: { query: TICKS } })
        if (index % 3 > 0) await world.topics.ticks.hasListeners(1)
        if (index % 2 === 0) socket.socket.close()
        else socket.socket.terminate()
        await socket.closed
        await world.topics.ticks.hasListeners(0)
      }
    }
    await round(30)
    expect(listeners()).toBe(before)
    const known = await openSocket(world.url)
    expect((await known.init({ authorization: signToken() })).type).toBe('connection_ack')
  })
})
