import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createCircuitBreaker } from '../../src/upstream/request/circuit-breaker.ts'
import type { GraphqlAnswer } from '../../src/upstream/request/graphql-answer.ts'
import {
  createSubscriber,
  type Subscriber,
  type UpstreamSubscription,
} from '../../src/upstream/subscription/subscriber.ts'
import { resolveUpstreamOptions, type UpstreamOptions } from '../../src/upstream/upstream-options.ts'
import { type ScriptedConnection, startScriptedSocket, welcome } from './scripted-socket.ts'

const BODY = '{"query":"subscription A {\\n  made\\n}","operationName":"A"}'

const open: Subscriber[] = []
afterEach(async () => {
  for (const subscriber of open.splice(0)) await subscriber.close()
})

function start(url: string, options: Partial<UpstreamOptions> = {}) {
  const resolved = resolveUpstreamOptions(
    {
      url,
      timeouts: { connect: 5_000, headers: 5_000, body: 5_000, total: 10_000 },
      ...options,
    },
    {},
  )
  const breaker = createCircuitBreaker(resolved.breaker, () => performance.now())
  const subscriber = createSubscriber(resolved, breaker.enter)
  open.push(subscriber)
  const subscribe = (
    headers: Readonly<Record<string, string>> = {},
    signal = new AbortController().signal,
  ): Promise<UpstreamSubscription> => subscriber.subscribe({ body: BODY, headers, signal })
  return { subscribe, breaker, subscriber }
}

function eventsOf(subscription: UpstreamSubscription): AsyncIterator<GraphqlAnswer> {
  if (subscription.kind !== 'begun') throw new TypeError(`Not begun: ${JSON.stringify(subscription)}`)
  return subscription.events[Symbol.asyncIterator]()
}

/** A subscription that has begun, and both of its ends. */
async function begin(options: Partial<UpstreamOptions> = {}) {
  const upstream = await startScriptedSocket()
  const started = start(upstream.httpUrl, options)
  const pending = started.subscribe()
  const connection = await upstream.take()
  await welcome(connection)
  return { ...started, upstream, connection, events: eventsOf(await pending) }
}

const next = (made: unknown) => ({ id: '1', type: 'next', payload: { data: { made } } })
const END = { done: true, value: undefined }

describe('a subscription on a WebSocket', () => {
  it('says hello with its headers and the Authorization, and then the operation and nothing else', async () => {
    const upstream = await startScriptedSocket()
    const { subscribe } = start(upstream.httpUrl)
    const pending = subscribe({
      accept: 'application/json',
      authorization: 'Bearer it',
      'x-trace': '7',
      'sec-websocket-protocol': 'graphql-ws',
    })
    const connection = await upstream.take()
    expect(await connection.take()).toEqual({
      type: 'connection_init',
      payload: { authorization: 'Bearer it' },
    })
    const { headers, url } = connection
    expect(url).toBe('/events?fixed=1')
    expect([headers.authorization, headers['x-trace'], headers.accept]).toEqual(['Bearer it', '7', undefined])
    expect(headers['sec-websocket-protocol']).toBe('graphql-transport-ws')
    expect(headers['sec-websocket-extensions']).toBeUndefined()
    connection.send({ type: 'connection_ack', payload: { any: 'thing' } })
    expect(await connection.take()).toEqual({ id: '1', type: 'subscribe', payload: JSON.parse(BODY) })
    expect((await pending).kind).toBe('begun')
    expect(connection.received).toHaveLength(2)
  })

  it('says hello without a payload where there is no Authorization', async () => {
    const upstream = await startScriptedSocket()
    void start(upstream.httpUrl).subscribe()
    expect(await (await upstream.take()).take()).toEqual({ type: 'connection_init' })
  })

  it('tells events in their order, then its end, and closes', async () => {
    const { connection, events } = await begin()
    for (const made of [1, 2]) connection.send(next(made))
    connection.send({ id: '1', type: 'complete' })
    expect(await events.next()).toEqual({ done: false, value: { data: { made: 1 } } })
    expect(await events.next()).toEqual({ done: false, value: { data: { made: 2 } } })
    expect(await events.next()).toEqual(END)
    expect(await connection.closed).toBe(1000)
  })

  it('passes on errors, in events and instead of them', async () => {
    const { connection, events } = await begin()
    const errors = [{ message: 'no', path: ['made'], extensions: { code: 'ITS_OWN' } }]
    connection.send({ id: '1', type: 'next', payload: { data: { made: null }, errors } })
    connection.send({ id: '1', type: 'error', payload: errors })
    expect((await events.next()).value).toEqual({ data: { made: null }, errors })
    expect((await events.next()).value).toEqual({ errors })
    expect(await events.next()).toEqual(END)
  })

  it('answers pings, and is no worse for pongs', async () => {
    const { connection, events } = await begin()
    connection.send({ type: 'ping', payload: { a: 1 } })
    connection.send({ type: 'pong' })
    expect(await connection.take()).toEqual({ type: 'pong' })
    connection.send(next(1))
    expect((await events.next()).value).toEqual({ data: { made: 1 } })
  })

  it('hears nothing after its end', async () => {
    const { connection, events } = await begin()
    connection.send({ id: '1', type: 'complete' })
    for (const late of [
      next(1),
      { id: '1', type: 'complete' },
      { id: '1', type: 'error', payload: [{}] },
      'rubbish',
    ])
      connection.send(late)
    expect(await events.next()).toEqual(END)
    expect(await connection.closed).toBe(1000)
    expect(await events.next()).toEqual(END)
  })

  it('closes its socket when nobody reads any more, and says so first', async () => {
    const { connection, events } = await begin()
    await events.return?.()
    expect(await connection.take()).toEqual({ id: '1', type: 'complete' })
    expect(await connection.closed).toBe(1000)
  })

  it('closes its socket when its signal is aborted, whether it has begun or not', async () => {
    const upstream = await startScriptedSocket()
    const { subscribe } = start(upstream.httpUrl)
    for (const hasBegun of [false, true]) {
      const controller = new AbortController()
      const pending = subscribe({}, controller.signal)
      const connection = await upstream.take()
      if (hasBegun) await welcome(connection)
      const events = hasBegun ? eventsOf(await pending) : undefined
      controller.abort()
      await connection.closed
      if (events === undefined) expect(await pending).toEqual({ kind: 'gone' })
      else expect(await events.next()).toEqual(END)
    }
    expect(await subscribe({}, AbortSignal.abort())).toEqual({ kind: 'gone' })
    expect(upstream.connections).toHaveLength(2)
  })

  it('ends with its upstream’s client', async () => {
    const { connection, events, subscriber } = await begin()
    await subscriber.close()
    expect(await connection.closed).toBe(1000)
    expect(await events.next()).toEqual(END)
  })

  it('ends an upstream that does not say goodbye', async () => {
    const { connection, events } = await begin()
    const { stream } = connection
    stream.removeAllListeners('data').on('data', () => undefined)
    const dropped = new Promise((resolve) => void stream.once('close', resolve))
    await events.return?.()
    await dropped
  })
})

describe('a subscription that does not begin fails in time: the upstream', () => {
  it.each([
    ['refuses the upgrade', { refuseWith: 403 }, 'upstream_invalid'],
    ['redirects', { refuseWith: 302 }, 'upstream_invalid'],
    ['is behind a proxy that cannot reach it', { refuseWith: 502 }, 'upstream_unreachable'],
    ['is behind a proxy that gives up', { refuseWith: 504 }, 'upstream_timeout'],
    ['speaks no protocol', { protocol: false }, 'upstream_invalid'],
    ['speaks another protocol', { protocol: 'graphql-ws' }, 'upstream_invalid'],
  ] as const)('%s', async (_, options, fault) => {
    const upstream = await startScriptedSocket(options)
    expect(await start(upstream.httpUrl).subscribe()).toMatchObject({ kind: 'failed', fault })
  })

  it.each<readonly [string, (connection: ScriptedConnection) => void, string]>([
    ['closes', ({ socket }) => socket.close(1000), 'upstream_unreachable'],
    ['drops the connection', ({ socket }) => socket.terminate(), 'upstream_unreachable'],
    ['wants other credentials', ({ socket }) => socket.close(4403, 'Forbidden'), 'upstream_invalid'],
    ['sends rubbish', ({ socket }) => socket.send('rubbish'), 'upstream_invalid'],
    [
      'sends bytes',
      ({ socket }) => socket.send(Buffer.from('{"type":"connection_ack"}')),
      'upstream_invalid',
    ],
    ['tells events at once', ({ send }) => send(next(1)), 'upstream_invalid'],
    ['completes at once', ({ send }) => send({ id: '1', type: 'complete' }), 'upstream_invalid'],
    [
      'sends what is huge',
      ({ send }) => send({ type: 'ping', payload: { a: 'x'.repeat(2_000) } }),
      'upstream_invalid',
    ],
  ])('%s', async (_, act, fault) => {
    const upstream = await startScriptedSocket()
    const { subscribe } = start(upstream.httpUrl, { subscriptions: { eventBytes: 1_000 } })
    const pending = subscribe()
    const connection = await upstream.take()
    await connection.take()
    act(connection)
    expect(await pending).toMatchObject({ kind: 'failed', fault })
    await connection.closed
    expect(connection.received).toHaveLength(1)
  })

  it('never acknowledges', async () => {
    const upstream = await startScriptedSocket()
    const { subscribe } = start(upstream.httpUrl, { timeouts: { headers: 20 } })
    expect(await subscribe()).toMatchObject({ kind: 'failed', fault: 'upstream_timeout' })
    await (await upstream.take()).closed
  })

  it('pings, and never acknowledges', async () => {
    const upstream = await startScriptedSocket()
    const { subscribe } = start(upstream.httpUrl, { timeouts: { headers: 100 } })
    const pending = subscribe()
    const connection = await upstream.take()
    void connection.take().then(() => connection.send({ type: 'ping' }))
    expect(await pending).toMatchObject({ kind: 'failed', fault: 'upstream_timeout' })
  })

  it.each<readonly [string, (socket: Socket) => void, string]>([
    ['never answers the upgrade', () => undefined, 'upstream_timeout'],
    ['stops in the middle of its headers', (socket) => socket.write('HTTP/1.1 101 Sw'), 'upstream_timeout'],
    ['speaks no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH\r\n\r\n'), 'upstream_invalid'],
    ['hangs up', (socket) => socket.end(), 'upstream_unreachable'],
    ['resets', (socket) => socket.resetAndDestroy(), 'upstream_unreachable'],
  ])('%s', async (_, act, fault) => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.once('data', () => act(socket))
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const timeouts = fault === 'upstream_timeout' ? { connect: 100 } : {}
    const { subscribe } = start(`http://127.0.0.1:${port}/`, { timeouts })
    expect(await subscribe()).toMatchObject({ kind: 'failed', fault })
    for (const socket of sockets) socket.destroy()
    await new Promise((closed) => server.close(closed))
    // Nobody is there.
    expect(await subscribe()).toMatchObject({ kind: 'failed', fault: 'upstream_unreachable' })
  })

  it('has failed before: it is spared', async () => {
    const upstream = await startScriptedSocket({ refuseWith: 500 })
    const { subscribe, breaker } = start(upstream.httpUrl, { breaker: { failures: 2, cooldown: 60_000 } })
    for (const fault of ['upstream_invalid', 'upstream_invalid', 'upstream_unavailable'])
      expect(await subscribe()).toMatchObject({ kind: 'failed', fault })
    expect(breaker.wait()).toBeGreaterThan(0)
  })
})

describe('a subscription that has begun ends with one fault: the upstream', () => {
  const huge = 'x'.repeat(5_000)
  it.each<readonly [string, (connection: ScriptedConnection) => void, string]>([
    ['closes without its end', ({ socket }) => socket.close(1000), 'upstream_unreachable'],
    ['fails', ({ socket }) => socket.close(1011, 'oops'), 'upstream_unreachable'],
    ['closes for a reason of its own', ({ socket }) => socket.close(4500, 'oops'), 'upstream_invalid'],
    ['drops the connection', ({ socket }) => socket.terminate(), 'upstream_unreachable'],
    ['sends rubbish', ({ socket }) => socket.send('{'), 'upstream_invalid'],
    ['sends bytes', ({ socket }) => socket.send(Buffer.from(JSON.stringify(next(2)))), 'upstream_invalid'],
    ['sends a list', ({ send }) => send([]), 'upstream_invalid'],
    ['tells of another operation', ({ send }) => send({ ...next(2), id: '2' }), 'upstream_invalid'],
    ['acknowledges again', ({ send }) => send({ type: 'connection_ack' }), 'upstream_invalid'],
    [
      'subscribes',
      ({ send }) => send({ id: '1', type: 'subscribe', payload: { query: '{ a }' } }),
      'upstream_invalid',
    ],
    ['tells nothing', ({ send }) => send({ id: '1', type: 'next', payload: {} }), 'upstream_invalid'],
    [
      'tells data that is a text',
      ({ send }) => send({ id: '1', type: 'next', payload: { data: 'x' } }),
      'upstream_invalid',
    ],
    [
      'tells errors that are none',
      ({ send }) => send({ id: '1', type: 'next', payload: { errors: [1] } }),
      'upstream_invalid',
    ],
    [
      'fails with what is no error',
      ({ send }) => send({ id: '1', type: 'error', payload: [] }),
      'upstream_invalid',
    ],
    ['tells what is huge', ({ send }) => send(next(huge)), 'upstream_invalid'],
  ])('%s', async (_, act, fault) => {
    const { connection, events, breaker } = await begin({
      subscriptions: { eventBytes: 1_000 },
      breaker: { failures: 1 },
    })
    connection.send(next(1))
    act(connection)
    expect((await events.next()).value).toEqual({ data: { made: 1 } })
    await expect(events.next()).rejects.toMatchObject({ name: 'SubscriptionFaultError', fault })
    expect(await events.next()).toEqual(END)
    await connection.closed
    // It was well when it began.
    expect(breaker.wait()).toBe(0)
  })

  it('goes quiet, and answers no ping', async () => {
    const { connection, events } = await begin({ timeouts: { body: 30 } })
    connection.socket.pause()
    await expect(events.next()).rejects.toMatchObject({ fault: 'upstream_timeout' })
  })

  it('has nothing to tell for long, and answers pings: that is none', async () => {
    const { connection, events } = await begin({ timeouts: { body: 10 } })
    let pings = 0
    await new Promise<void>((resolve) => {
      connection.socket.on('ping', () => {
        pings += 1
        if (pings === 4) resolve()
      })
    })
    connection.send(next(1))
    expect((await events.next()).value).toEqual({ data: { made: 1 } })
  })

  it('tells more events than wait', async () => {
    const { connection, events } = await begin({ subscriptions: { queuedEvents: 3 } })
    for (let made = 0; made < 10; made++) connection.send(next(made))
    await connection.closed
    for (let made = 0; made < 3; made++) expect((await events.next()).value).toEqual({ data: { made } })
    await expect(events.next()).rejects.toMatchObject({ fault: 'events_overrun' })
    expect(await events.next()).toEqual(END)
  })

  it('tells more bytes than wait', async () => {
    const { connection, events } = await begin({ subscriptions: { eventBytes: 1_000 } })
    for (let count = 0; count < 10; count++) connection.send(next('x'.repeat(900)))
    await connection.closed
    for (let count = 0; count < 4; count++) await events.next()
    await expect(events.next()).rejects.toMatchObject({ fault: 'events_overrun' })
  })

  it('may tell more than wait to whoever keeps up', async () => {
    const { connection, events } = await begin({ subscriptions: { queuedEvents: 1 } })
    for (let made = 0; made < 20; made++) {
      connection.send(next(made))
      expect((await events.next()).value).toEqual({ data: { made } })
    }
  })
})
