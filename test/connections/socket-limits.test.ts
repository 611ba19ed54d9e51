import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createPlaces } from '../../src/connections/places.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { signToken } from '../attacks/http-wire.ts'
import { createSocketWorld, SECRETS, TICKS } from '../kit/socket-world.ts'
import { openSocket, RefusedSocket } from '../support/sockets.ts'

const plain: Socket[] = []
afterEach(() => {
  for (const socket of plain.splice(0)) socket.destroy()
})

describe('places', () => {
  it('are as many as there are, for each name, and each is given back once', () => {
    const places = createPlaces(() => 2)
    const [first, second] = [places.take('a'), places.take('a')]
    expect([places.take('a'), places.take('b') === undefined]).toEqual([undefined, false])
    first?.()
    first?.()
    expect(places.take('a')).toBeDefined()
    expect(places.take('a')).toBeUndefined()
    second?.()
    expect(places.size()).toBe(2)
  })

  it.each(['__proto__', 'constructor', ''])('are counted under any name: %j', (name) => {
    const places = createPlaces(() => 1)
    const leave = places.take(name)
    expect(places.take(name)).toBeUndefined()
    leave?.()
    expect(places.size()).toBe(0)
  })
})

describe('an identity', () => {
  it('has so many sockets, and another when one has closed', async () => {
    const { url } = await createSocketWorld({ sockets: { perIdentity: 2 } })
    const authorization = signToken()
    const open = async (token: string) => {
      const socket = await openSocket(url)
      socket.send({ type: 'connection_init', payload: { authorization: token } })
      return socket
    }
    const [first, second] = [await open(authorization), await open(signToken({ scopes: [] }))]
    await first.next()
    await second.next()
    const third = await open(authorization)
    expect(await third.closed).toMatchObject({ code: 1013, reason: 'too_many_sockets' })
    expect((await (await open(signToken({ id: 'another' }))).next()).type).toBe('connection_ack')
    first.socket.close()
    await first.closed
    // The gateway hears of it when it hears of it.
    const acknowledges = async (): Promise<boolean> =>
      (await open(authorization)).next().then(
        () => true,
        () => false,
      )
    while (!(await acknowledges()));
  })

  it('that nobody becomes needs a place as well', async () => {
    const { url } = await createSocketWorld({ sockets: { perIdentity: 1 } })
    const [first, second] = [await openSocket(url), await openSocket(url)]
    const authorization = signToken()
    await first.init({ authorization })
    await second.init()
    second.send({ type: 'ping', payload: { portcullis: { authorization } } })
    expect((await second.next()).payload).toEqual({
      portcullis: { event: 'token_refused', reason: 'too_many_sockets' },
    })
    second.send({ id: '1', type: 'subscribe', payload: { query: SECRETS } })
    expect(await second.next()).toMatchObject({ type: 'error' })
  })
})

describe('an address', () => {
  it('has so many sockets of nobody, and those who are known are not counted', async () => {
    const { url } = await createSocketWorld({ sockets: { perAddress: 2 } })
    for (let count = 0; count < 5; count += 1)
      await (await openSocket(url)).init({ authorization: signToken() })
    const [first] = [await openSocket(url), await openSocket(url)]
    const error: unknown = await openSocket(url).catch((reason: unknown) => reason)
    if (!(error instanceof RefusedSocket)) throw new TypeError('not refused')
    expect([error.status, JSON.parse(error.text)]).toEqual([
      429,
      {
        success: false,
        code: 'TOO_MANY_SOCKETS',
        message: 'There are too many sockets from here, try again later',
      },
    ])
    first.socket.close()
    await first.closed
    expect((await (await openSocket(url)).init()).type).toBe('connection_ack')
  })
})

describe('a socket', () => {
  it('runs so many operations at a time, and says so of the next', async () => {
    const world = await createSocketWorld({ sockets: { operations: 2 } })
    const socket = await openSocket(world.url)
    await socket.init()
    for (const id of ['1', '2', '3']) socket.send({ id, type: 'subscribe', payload: { query: TICKS } })
    expect(await socket.next()).toEqual({
      id: '3',
      type: 'error',
      payload: [
        {
          message: 'There are too many operations on this socket',
          extensions: { code: 'TOO_MANY_OPERATIONS' },
        },
      ],
    })
    await world.topics.ticks.hasListeners(2)
    socket.send({ id: '1', type: 'complete' })
    await world.topics.ticks.hasListeners(1)
    socket.send({ id: '3', type: 'subscribe', payload: { query: TICKS } })
    await world.topics.ticks.hasListeners(2)
    expect(socket.rest()).toEqual([])
  })

  it('makes no room by completing what is still at work', async () => {
    const world = await createSocketWorld({ sockets: { operations: 2 } })
    const socket = await openSocket(world.url)
    await socket.init()
    for (let round = 0; round < 20; round += 1) {
      socket.send({ id: 'same', type: 'subscribe', payload: { query: 'mutation { slow }' } })
      socket.send({ id: 'same', type: 'complete' })
    }
    for (let round = 0; round < 18; round += 1)
      expect(await socket.next()).toMatchObject({ id: 'same', type: 'error' })
    expect(world.gateway.calls.get('Mutation.slow')).toBe(2)
    world.release()
    socket.send({ id: 'last', type: 'subscribe', payload: { query: '{ open }' } })
    let answer = await socket.next()
    while (answer.type === 'error') {
      socket.send({ id: 'last', type: 'subscribe', payload: { query: '{ open }' } })
      answer = await socket.next()
    }
    expect(answer).toEqual({ id: 'last', type: 'next', payload: { data: { open: 'open' } } })
  })

  it('that says nothing is closed with 4408, and one that does stays open', async () => {
    const { url } = await createSocketWorld({ sockets: { initTimeout: 1_000 } })
    const quick = await openSocket(url)
    await quick.init()
    // Its time begins after that of the other, and so ends after it.
    const silent = await openSocket(url)
    expect(await silent.closed).toMatchObject({ code: 4408, reason: 'Connection initialisation timeout' })
    quick.send({ type: 'ping' })
    expect(await quick.next()).toEqual({ type: 'pong' })
  })

  it('whose peer has gone without a word is let go', async () => {
    const world = await createSocketWorld({ sockets: { keepAlive: 100 } })
    const socket = await openSocket(world.url)
    const silent = await openSocket(world.url)
    for (const one of [socket, silent]) {
      await one.init()
      one.send({ id: '1', type: 'subscribe', payload: { query: TICKS } })
    }
    await world.topics.ticks.hasListeners(2)
    silent.socket.pause()
    await world.topics.ticks.hasListeners(1)
    world.topics.ticks.emit(1)
    expect(await socket.next()).toMatchObject({ type: 'next' })
  })

  it('is told to try again later while the store is out of reach, unless it shows no token', async () => {
    const memory = createMemoryStore({ now: Date.now, random: randomBytes })
    let age = 0
    const world = await createSocketWorld({ store: { ...memory, feed: { ...memory.feed, age: () => age } } })
    const before = await openSocket(world.url)
    await before.init({ authorization: signToken() })
    before.send({ id: 's', type: 'subscribe', payload: { query: SECRETS } })
    before.send({ id: 't', type: 'subscribe', payload: { query: TICKS } })
    await world.topics.ticks.hasListeners(1)
    age = 5_001
    const socket = await openSocket(world.url)
    socket.send({ type: 'connection_init', payload: { authorization: signToken() } })
    expect(await socket.closed).toMatchObject({ code: 1013, reason: 'stale_store' })
    const nobody = await openSocket(world.url)
    expect((await nobody.init()).type).toBe('connection_ack')
    world.topics.secrets.emit(1)
    expect(await before.next()).toMatchObject({ id: 's', type: 'next' })
    age = 300_001
    expect(await before.next()).toMatchObject({
      id: 's',
      type: 'error',
      payload: [{ extensions: { code: 'STALE_STORE' } }],
    })
    await world.topics.secrets.hasListeners(0)
    world.topics.ticks.emit(2)
    expect(await before.next()).toMatchObject({ id: 't', type: 'next' })
  })
})

describe('a client that does not read', () => {
  const BIG = 'x'.repeat(60_000)

  /** A socket of bytes: what it does not read stays with the server. */
  async function openDeaf(url: string, ...messages: readonly object[]): Promise<Socket> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    plain.push(socket)
    socket.write(
      'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
    )
    await new Promise((resolve) => socket.once('data', resolve))
    socket.write(frame(JSON.stringify({ type: 'connection_init' })))
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    for (const message of messages) socket.write(frame(JSON.stringify(message)))
    return socket
  }

  it('is sent no more than fits, and its socket is ended after a time', async () => {
    let asked = 0
    let isEnded = false
    const world = await createSocketWorld({
      sockets: { slowReader: 600, bufferBytes: 200_000 },
      schema: {
        typeDefs: 'type Query { open: String } type Subscription { flood: String }',
        resolvers: {
          Subscription: {
            flood: {
              async *subscribe() {
                try {
                  for (;;) {
                    asked += 1
                    yield { flood: BIG }
                    await new Promise(setImmediate)
                  }
                } finally {
                  isEnded = true
                }
              },
            },
          },
        },
      },
    })
    await openDeaf(world.url, { id: '1', type: 'subscribe', payload: { query: 'subscription { flood }' } })
    while (!isEnded) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(asked).toBeGreaterThan(0)
    // What the system keeps on both sides, and ours. Unhindered it would send hundreds of megabytes until it is ended.
    expect(asked * BIG.length).toBeLessThan(20_000_000)
  })

  it('is not listened to either', async () => {
    const world = await createSocketWorld({
      sockets: { bufferBytes: 50_000, slowReader: 60_000 },
      schema: { typeDefs: 'type Query { big: String }', resolvers: { Query: { big: () => BIG } } },
    })
    const socket = await openDeaf(world.url)
    // Until the server reads no more, and the system takes no more.
    for (let id = 0; id < 1_000; id += 1) {
      const payload = { query: `{ big } #${BIG}` }
      const message = frame(JSON.stringify({ id: `${id}`, type: 'subscribe', payload }))
      if (!socket.write(message) && !(await drains(socket, 1_000))) break
    }
    expect(socket.writableLength).toBeGreaterThan(0)
    socket.destroy()
  })
})

/** A frame of a client (RFC 6455 section 5), masked with zeros. */
function frame(text: string): Buffer {
  const body = Buffer.from(text)
  const head = body.length < 126 ? Buffer.from([0x81, 0x80 | body.length]) : Buffer.alloc(4)
  if (body.length >= 126) {
    head.writeUInt16BE(0x81fe, 0)
    head.writeUInt16BE(body.length, 2)
  }
  return Buffer.concat([head, Buffer.alloc(4), body])
}

function drains(socket: Socket, patience: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), patience)
    socket.once('drain', () => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}
