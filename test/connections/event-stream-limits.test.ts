import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { head, signToken } from '../attacks/http-wire.ts'
import { openStreamWorld, type StreamWorld } from '../kit/stream-world.ts'
import { openStream, postStream, type TestStream } from '../support/event-stream.ts'

const TICK = 'subscription { tick }'
/** Longer than a test may take: to wait for it is to fail. */
const FOREVER = 60_000

/** Asks for a stream on a socket that reads nothing unless it is told to. */
async function openUnread({ gateway }: StreamWorld, query: string): Promise<Socket> {
  const { hostname, port } = new URL(gateway.url)
  const socket = connect(Number(port), hostname)
  socket.pause()
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const target = `GET /graphql/stream?query=${encodeURIComponent(query)}`
  socket.write(head(target, 'Accept: text/event-stream'))
  return socket
}

describe('how many streams there may be', () => {
  it('is bounded for each identity, and for each address of nobody', async () => {
    const world = await openStreamWorld({ sockets: { perIdentity: 2, perAddress: 1 } })
    const { url } = world.gateway
    const token = signToken({ id: 'one' })
    const ask = (query: string, by?: string): Promise<TestStream> =>
      postStream(url, { query }, by === undefined ? {} : { token: by })
    const open = [await ask(TICK, token), await ask(TICK, token), await ask(TICK)]
    for (const by of [token, undefined]) {
      const refused = await ask(TICK, by)
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
      const query = await ask('{ open }', by)
      expect(query.status).toBe(429)
    }
    expect(world.everSubscribed()).toBe(3)
    expect(world.gateway.calls.size).toBe(0)
    expect((await ask(TICK, signToken({ id: 'another' }))).status).toBe(200)
    for (const stream of open) stream.close()
    while (world.subscribed() > 1) await new Promise((wake) => setTimeout(wake, 5))
    expect((await ask('{ open }')).status).toBe(200)
    expect((await ask('{ open }', token)).status).toBe(200)
  })

  it('is not used up by what was refused or has ended', async () => {
    const { gateway } = await openStreamWorld({ sockets: { perIdentity: 1, perAddress: 1 } })
    for (let count = 0; count < 5; count += 1) {
      expect((await postStream(gateway.url, { query: '{ secret }' })).status).toBe(401)
      expect((await postStream(gateway.url, { query: '{ nothing }' })).status).toBe(200)
      expect(await (await postStream(gateway.url, { query: '{ open }' })).rest()).toHaveLength(2)
    }
  })
})

describe('a reader', () => {
  it('that stalls is not read ahead for, and is cut off', async () => {
    const world = await openStreamWorld({ sockets: { slowReader: 400, bufferBytes: 65_536 } })
    const ended = world.untilFloodEnds()
    const socket = await openUnread(world, 'subscription { flood }')
    await ended
    // The kernel's buffers, Node's and ours.
    expect(world.pulled() * 10_000).toBeLessThan(20_000_000)
    const closed = once(socket, 'close')
    socket.resume()
    await closed
    expect(socket.bytesRead).toBeLessThan(world.pulled() * 10_000)
  })

  it('that reads slowly gets all of it', async () => {
    const world = await openStreamWorld({ sockets: { slowReader: 2_000, bufferBytes: 65_536 } })
    const socket = await openUnread(world, 'subscription { flood }')
    let seen = 0
    while (seen < 30_000_000) {
      const chunk = socket.read() as Buffer | null
      if (chunk === null)
        await Promise.race([once(socket, 'readable'), new Promise((wake) => setTimeout(wake, 20))])
      else seen += chunk.length
      expect(socket.destroyed).toBe(false)
    }
    socket.destroy()
  })

  it('is reminded that the stream is there', async () => {
    const { gateway } = await openStreamWorld({ sockets: { keepAlive: 20 } })
    const controller = new AbortController()
    const response = await fetch(`${gateway.url}/graphql/stream?query=${TICK}`, {
      headers: { accept: 'text/event-stream' },
      signal: controller.signal,
    })
    const reader = response.body?.getReader()
    let text = ''
    while (text.length < 9) text += Buffer.from((await reader?.read())?.value ?? []).toString()
    expect(text).toMatch(/^(:\n\n){3,}$/)
    controller.abort()
  })
})

describe('a client that goes away', () => {
  it('ends its source, also before it was answered', async () => {
    const world = await openStreamWorld({ shutdownTimeout: FOREVER })
    for (let count = 0; count < 20; count += 1) {
      const socket = await openUnread(world, TICK)
      if (count % 2 === 0) while (world.subscribed() === 0) await new Promise(setImmediate)
      socket.destroy()
    }
    const running = await openUnread(world, '{ slow }')
    while (world.gateway.calls.get('Query.slow') === undefined) await new Promise(setImmediate)
    running.destroy()
    await world.untilDeserted()
    world.finish()
    // All of it is gone, or closing would wait.
    await world.gateway.close()
  })
})

describe('a gateway that closes', () => {
  it('ends streams without saying that they are complete, finishes what else runs, and takes no more', async () => {
    const world = await openStreamWorld({ shutdownTimeout: FOREVER })
    const { gateway } = world
    const stream = await postStream(gateway.url, { query: TICK })
    const query = postStream(gateway.url, { query: '{ slow }' })
    while (world.gateway.calls.get('Query.slow') === undefined) await new Promise(setImmediate)
    const closed = gateway.close()
    expect(await stream.rest()).toEqual([])
    await world.untilDeserted()
    const late = await openStream(`${gateway.url}/graphql/stream?query=${TICK}`).catch(() => undefined)
    expect([undefined, 503]).toContain(late?.status)
    world.finish()
    expect(await (await query).rest()).toEqual([
      { event: 'next', data: { data: { slow: 'done' } } },
      { event: 'complete' },
    ])
    await closed
  })
})
