import { connect } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { createSocketWorld, SECRETS, type SocketWorld, TICKS } from '../kit/socket-world.ts'
import { openSocket, type RawSocket } from '../support/sockets.ts'
import { signToken } from './http-wire.ts'

const MUTATION = { query: 'mutation { createPerson }' }
const authorization = signToken()

async function openWorld(
  isKnown = false,
): Promise<{ readonly world: SocketWorld; readonly socket: RawSocket }> {
  const world = await createSocketWorld()
  const socket = await openSocket(world.url)
  if (isKnown) await socket.init({ authorization })
  return { world, socket }
}

/** Nothing ran, and nobody listens to anything. */
function expectNothing({ gateway, topics }: SocketWorld): void {
  expect(gateway.calls.size).toBe(0)
  for (const topic of Object.values(topics)) expect(topic.listeners()).toBe(0)
}

/** The gateway still serves others. */
async function expectAlive({ url, gateway }: SocketWorld): Promise<void> {
  const { body } = await gateway.graphql('{ open }')
  expect(body).toEqual({ data: { open: 'open' } })
  expect((await (await openSocket(url)).init()).type).toBe('connection_ack')
}

describe('a subscribe before the connection is acknowledged', () => {
  const subscribe = { id: '1', type: 'subscribe', payload: MUTATION }
  const init = { type: 'connection_init', payload: { authorization } }

  it.each([
    ['alone', [subscribe]],
    ['in one piece with connection_init', [init, subscribe]],
    ['before connection_init', [subscribe, init]],
    ['with a complete', [subscribe, { id: '1', type: 'complete' }]],
    ['with everything twice', [init, subscribe, init, subscribe]],
    ['behind a pretended connection_ack', [{ type: 'ping' }, subscribe]],
  ])('closes with 4401, and runs nothing: %s', async (_, messages) => {
    const { world, socket } = await openWorld()
    for (const message of messages) socket.send(message)
    expect(await socket.closed).toMatchObject({ code: 4401, reason: 'Unauthorized' })
    expect(socket.rest().filter(({ type }) => type !== 'pong')).toEqual([])
    expectNothing(world)
  })
})

describe('what the protocol does not allow', () => {
  it('a second connection_init closes with 4429', async () => {
    const { socket } = await openWorld(true)
    socket.send({ type: 'connection_init', payload: { authorization: signToken({ id: 'eve' }) } })
    expect(await socket.closed).toMatchObject({ code: 4429 })
  })

  it.each(['x', '__proto__', 'constructor', 'ü'.repeat(200), '\n'])(
    'a second operation of an id closes with 4409, and ends the first: %j',
    async (id) => {
      const { world, socket } = await openWorld(true)
      socket.send({ id, type: 'subscribe', payload: { query: TICKS } })
      await world.topics.ticks.hasListeners(1)
      socket.send({ id, type: 'subscribe', payload: MUTATION })
      const { code, reason } = await socket.closed
      expect(code).toBe(4409)
      expect(reason).toMatch(/^Subscriber .*already exists$/s)
      await world.topics.ticks.hasListeners(0)
      expectNothing(world)
    },
  )

  it('an id can be used again as soon as its operation has ended', async () => {
    const { world, socket } = await openWorld(true)
    for (let round = 0; round < 50; round += 1) {
      socket.send({ id: 'x', type: 'subscribe', payload: { query: round % 2 ? SECRETS : TICKS } })
      socket.send({ id: 'x', type: 'complete' })
    }
    socket.send({ id: 'x', type: 'subscribe', payload: { query: '{ open }' } })
    expect(await socket.next()).toEqual({ id: 'x', type: 'next', payload: { data: { open: 'open' } } })
    expect(await socket.next()).toEqual({ id: 'x', type: 'complete' })
    await world.topics.ticks.hasListeners(0)
    await world.topics.secrets.hasListeners(0)
    expect(socket.rest()).toEqual([])
  })

  it('an operation that is completed while it is decided is never taken for the next one of its id', async () => {
    const { world, socket } = await openWorld(true)
    socket.send({ id: 'x', type: 'subscribe', payload: { query: SECRETS } })
    socket.send({ id: 'x', type: 'complete' })
    socket.send({ id: 'x', type: 'subscribe', payload: { query: TICKS } })
    await world.topics.ticks.hasListeners(1)
    await world.topics.secrets.hasListeners(0)
    world.topics.secrets.emit(1)
    world.topics.ticks.emit(2)
    expect(await socket.next()).toEqual({ id: 'x', type: 'next', payload: { data: { ticks: 2 } } })
    socket.send({ id: 'x', type: 'complete' })
    await world.topics.ticks.hasListeners(0)
  })

  it.each<readonly [string, string | object]>([
    ['no JSON', '{"type":'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"subscribe"'],
    ['no type', {}],
    ['a type that is none', { type: 'start', id: '1', payload: MUTATION }],
    ['a type in capitals', { type: 'SUBSCRIBE', id: '1', payload: MUTATION }],
    ['a message of servers', { type: 'connection_ack' }],
    ['a result', { type: 'next', id: '1', payload: {} }],
    ['no id', { type: 'subscribe', payload: MUTATION }],
    ['an empty id', { type: 'subscribe', id: '', payload: MUTATION }],
    ['an id that is a number', { type: 'subscribe', id: 1, payload: MUTATION }],
    ['an id that is an object', { type: 'subscribe', id: { toString: '1' }, payload: MUTATION }],
    ['no payload', { type: 'subscribe', id: '1' }],
    ['a payload that is a list', { type: 'subscribe', id: '1', payload: [MUTATION] }],
    ['a query that is a list', { type: 'subscribe', id: '1', payload: { query: [MUTATION.query] } }],
    ['variables that are a list', { type: 'subscribe', id: '1', payload: { ...MUTATION, variables: [1] } }],
    ['variables that are a text', { type: 'subscribe', id: '1', payload: { ...MUTATION, variables: '{}' } }],
    ['a name that is a number', { type: 'subscribe', id: '1', payload: { ...MUTATION, operationName: 1 } }],
    ['a batch', [{ type: 'subscribe', id: '1', payload: MUTATION }]],
    ['parameters that are a text', { type: 'connection_init', payload: 'token' }],
  ])('%s closes with 4400, and runs nothing', async (_, message) => {
    const { world, socket } = await openWorld(true)
    socket.send(message)
    expect(await socket.closed).toMatchObject({ code: expect.any(Number), reason: expect.any(String) })
    expect((await socket.closed).code).toBe(4400)
    expectNothing(world)
    await expectAlive(world)
  })

  it('a message that is not text closes with 1003', async () => {
    const { world, socket } = await openWorld(true)
    socket.send(Buffer.from(JSON.stringify({ type: 'subscribe', id: '1', payload: MUTATION })))
    expect(await socket.closed).toMatchObject({ code: 1003 })
    expectNothing(world)
  })

  it('text that is no UTF-8 closes with 1007', async () => {
    const { world, socket } = await openWorld(true)
    const bytes = Buffer.from(
      '{"type":"subscribe","id":"\xff","payload":{"query":"mutation{createPerson}"}}',
      'latin1',
    )
    socket.socket.send(bytes, { binary: false })
    expect(await socket.closed).toMatchObject({ code: 1007 })
    expectNothing(world)
    await expectAlive(world)
  })

  it('a message that is too large closes with 1009, in one frame or in many', async () => {
    for (const isFragmented of [false, true]) {
      const { world, socket } = await openWorld(true)
      const text = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(1_048_576) } })
      if (isFragmented) {
        socket.socket.send(text.slice(0, 600_000), { fin: false })
        socket.socket.send(text.slice(600_000))
      } else {
        socket.send(text)
      }
      expect(await socket.closed).toMatchObject({ code: 1009 })
      await expectAlive(world)
    }
  })

  it('bytes that are no frames end the socket, and nothing else', async () => {
    const { world, socket } = await openWorld(true)
    const { port } = new URL(world.url)
    for (const bytes of [
      '\xff\xff\xff\xff',
      '\x81\x05hello',
      'GET / HTTP/1.1\r\n\r\n',
      '\x00'.repeat(100),
      '\xf1\x80\0\0\0\0',
    ]) {
      const raw = connect(Number(port), '127.0.0.1')
      raw.write(
        'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
      )
      raw.on('error', () => undefined)
      await new Promise((resolve) => raw.once('data', resolve))
      raw.write(Buffer.from(bytes, 'latin1'))
      raw.resume()
      await new Promise((resolve) => raw.once('close', resolve))
    }
    socket.send({ id: '1', type: 'subscribe', payload: { query: '{ open }' } })
    expect(await socket.next()).toMatchObject({ type: 'next' })
  })
})

describe('a flood', () => {
  it('of pings is answered or ended, and serves others meanwhile', async () => {
    const { world, socket } = await openWorld(true)
    for (let count = 0; count < 20_000; count += 1) socket.socket.ping()
    await expectAlive(world)
    socket.socket.terminate()
  })

  it('of messages that ask for answers is answered in order', async () => {
    const { world, socket } = await openWorld(true)
    for (let count = 0; count < 3_000; count += 1) socket.send({ type: 'ping', payload: { count } })
    for (let count = 0; count < 3_000; count += 1) expect(await socket.next()).toEqual({ type: 'pong' })
    await expectAlive(world)
  })

  it('of operations behind a message that ends the socket runs none of them', async () => {
    const { world, socket } = await openWorld(true)
    socket.send('garbage')
    for (let count = 0; count < 500; count += 1)
      socket.send({ id: `${count}`, type: 'subscribe', payload: MUTATION })
    expect((await socket.closed).code).toBe(4400)
    expectNothing(world)
  })

  it('of nested variables or documents is refused, and the socket goes on', async () => {
    const { world, socket } = await openWorld(true)
    const deep = '['.repeat(50_000) + ']'.repeat(50_000)
    socket.send(`{"id":"v","type":"subscribe","payload":{"query":"{ open }","variables":{"a":${deep}}}}`)
    expect(await socket.next()).toMatchObject({
      id: 'v',
      type: 'error',
      payload: [{ extensions: { code: 'OPERATION_TOO_COMPLEX' } }],
    })
    const query = `{ open ${'{ open '.repeat(10_000)}${'}'.repeat(10_000)} }`
    socket.send({ id: 'd', type: 'subscribe', payload: { query } })
    expect(await socket.next()).toMatchObject({ id: 'd', type: 'error' })
    for (const payload of [`{"a":${deep}}`, `{"portcullis":${deep}}`, `{"portcullis":{"headers":${deep}}}`]) {
      socket.send(`{"type":"ping","payload":${payload}}`)
      expect(await socket.next()).toMatchObject({ type: 'pong' })
    }
    socket.send({ id: 'x', type: 'subscribe', payload: { query: '{ open }' } })
    expect(await socket.next()).toMatchObject({ id: 'x', type: 'next' })
    expect([...world.gateway.calls.keys()]).toEqual(['Query.open'])
    await expectAlive(world)
  })
})

describe('several operations in one document', () => {
  it.each([
    ['two subscriptions', `${SECRETS.replace('subscription', 'subscription A')} subscription B { ticks }`],
    ['a subscription with two fields', 'subscription { ticks secrets }'],
    ['a subscription that introspects', 'subscription { __typename }'],
    ['nothing', ''],
    ['a fragment', 'fragment F on Query { open }'],
  ])('are refused without a name, and nothing runs: %s', async (_, query) => {
    const { world, socket } = await openWorld(true)
    socket.send({ id: '1', type: 'subscribe', payload: { query } })
    expect(await socket.next()).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ message: expect.any(String) }],
    })
    expectNothing(world)
  })

  it('run the one that is named, by its own rules', async () => {
    const world = await createSocketWorld()
    const socket = await openSocket(world.url)
    await socket.init()
    const query = 'subscription A { secrets } subscription B { ticks }'
    socket.send({ id: 'a', type: 'subscribe', payload: { query, operationName: 'A' } })
    expect(await socket.next()).toMatchObject({
      id: 'a',
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    })
    expectNothing(world)
    socket.send({ id: 'b', type: 'subscribe', payload: { query, operationName: 'B' } })
    await world.topics.ticks.hasListeners(1)
  })
})
