import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { GraphqlAnswer } from '../../src/upstream/request/graphql-answer.ts'
import {
  createSubscriber,
  type Subscriber,
  type UpstreamSubscription,
} from '../../src/upstream/subscription/subscriber.ts'
import { resolveUpstreamOptions, type UpstreamOptions } from '../../src/upstream/upstream-options.ts'
import { createMailbox } from './scripted-socket.ts'

const BODY = '{"query":"subscription A {\\n  made\\n}","operationName":"A"}'

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: string
  /** The connection is gone. */
  readonly closed: Promise<void>
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function start(options: Partial<UpstreamOptions> = {}) {
  const exchanges = createMailbox<Exchange>()
  const sockets = new Set<Socket>()
  const server = createServer(async (request, response) => {
    const closed = new Promise<void>((resolve) => void request.socket.once('close', () => resolve()))
    response.on('error', () => undefined)
    let body = ''
    for await (const chunk of request) body += String(chunk)
    exchanges.put({ request, response, body, closed })
  })
  server.on('connection', (socket) => void sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const resolved = resolveUpstreamOptions(
    {
      url: `http://127.0.0.1:${port}/graphql`,
      timeouts: { connect: 5_000, headers: 5_000, body: 100, total: 10_000 },
      ...options,
      subscriptions: {
        transport: 'sse',
        url: `http://127.0.0.1:${port}/events?fixed=1`,
        ...options.subscriptions,
      },
    },
    {},
  )
  const subscriber: Subscriber = createSubscriber(resolved, () => ({
    succeed: () => undefined,
    fail: () => undefined,
    abandon: () => undefined,
  }))
  closing.push(async () => {
    await subscriber.close()
    for (const socket of sockets) socket.destroy()
    await new Promise((closed) => server.close(closed))
  })
  const subscribe = (
    headers: Readonly<Record<string, string>> = {},
    signal = new AbortController().signal,
  ): Promise<UpstreamSubscription> => subscriber.subscribe({ body: BODY, headers, signal })
  return { subscribe, subscriber, exchanges }
}

function eventsOf(subscription: UpstreamSubscription): AsyncIterator<GraphqlAnswer> {
  if (subscription.kind !== 'begun') throw new TypeError(`Not begun: ${JSON.stringify(subscription)}`)
  return subscription.events[Symbol.asyncIterator]()
}

async function begin(options: Partial<UpstreamOptions> = {}) {
  const started = await start(options)
  const pending = started.subscribe()
  const exchange = await started.exchanges.take()
  exchange.response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'content-encoding': 'none',
  })
  exchange.response.flushHeaders()
  return { ...started, ...exchange, events: eventsOf(await pending) }
}

const next = (made: unknown): string => `event: next\ndata: ${JSON.stringify({ data: { made } })}\n\n`
const COMPLETE = 'event: complete\ndata:\n\n'
const END = { done: true, value: undefined }

describe('a subscription by an event stream', () => {
  it('posts the operation and nothing else, with its headers', async () => {
    const { request, body } = await begin().then(async ({ subscribe, exchanges }) => {
      void subscribe({ authorization: 'Bearer it', 'x-trace': '7', accept: 'application/json' })
      return exchanges.take()
    })
    const { headers, method, url } = request
    expect([method, url, body]).toEqual(['POST', '/events?fixed=1', BODY])
    expect([headers['content-type'], headers.accept]).toEqual(['application/json', 'text/event-stream'])
    expect([headers.authorization, headers['x-trace']]).toEqual(['Bearer it', '7'])
  })

  it('tells events in their order, wherever the stream is cut, then its end, and closes', async () => {
    const { response, events, closed } = await begin()
    const text = `:\n\n${next('ü')}event: other\ndata: x\n\n${next(2)}`
    const bytes = Buffer.from(text)
    response.write(bytes.subarray(0, 36))
    response.write(bytes.subarray(36))
    expect((await events.next()).value).toEqual({ data: { made: 'ü' } })
    expect((await events.next()).value).toEqual({ data: { made: 2 } })
    response.write(`${COMPLETE}${next(3)}`)
    expect(await events.next()).toEqual(END)
    await closed
  })

  it('closes its connection when nobody reads any more', async () => {
    const { events, closed } = await begin()
    await events.return?.()
    await closed
  })

  it('closes its connection when its signal is aborted, whether it has begun or not', async () => {
    const { subscribe, exchanges } = await start()
    for (const hasBegun of [false, true]) {
      const controller = new AbortController()
      const pending = subscribe({}, controller.signal)
      const { response, closed } = await exchanges.take()
      if (hasBegun) response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      const events = hasBegun ? eventsOf(await pending) : undefined
      controller.abort()
      await closed
      if (events === undefined) expect(await pending).toEqual({ kind: 'gone' })
      else expect(await events.next()).toEqual(END)
    }
    expect(await subscribe({}, AbortSignal.abort())).toEqual({ kind: 'gone' })
    expect(exchanges.all).toHaveLength(2)
  })

  it('may be answered with a GraphQL response instead, whatever its status', async () => {
    const { subscribe, exchanges } = await start()
    for (const status of [200, 400]) {
      const pending = subscribe()
      const { response } = await exchanges.take()
      const answer = { errors: [{ message: 'not you' }] }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
      expect(await pending).toEqual({ kind: 'answered', answer })
    }
  })
})

describe('a subscription by an event stream that does not begin fails in time: the upstream', () => {
  it.each<readonly [string, (response: ServerResponse) => void, string]>([
    [
      'answers with a page',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>'),
      'upstream_invalid',
    ],
    [
      'answers with JSON that is no GraphQL',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('[]'),
      'upstream_invalid',
    ],
    ['redirects', (response) => response.writeHead(302, { location: '/x' }).end(), 'upstream_invalid'],
    [
      'is behind a proxy that cannot reach it',
      (response) => response.writeHead(503).end(),
      'upstream_unreachable',
    ],
    ['is behind a proxy that gives up', (response) => response.writeHead(504).end(), 'upstream_timeout'],
    [
      'encodes unasked',
      (response) =>
        response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }).end('x'),
      'upstream_invalid',
    ],
    ['hangs up', (response) => response.socket?.destroy(), 'upstream_unreachable'],
    [
      'answers with JSON without end',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).write(' '.repeat(3_000)),
      'upstream_invalid',
    ],
  ])('%s', async (_, act, fault) => {
    const { subscribe, exchanges } = await start({ responseBytes: 1_000 })
    const pending = subscribe()
    act((await exchanges.take()).response)
    expect(await pending).toMatchObject({ kind: 'failed', fault })
  })

  it('never answers', async () => {
    const { subscribe, exchanges } = await start({ timeouts: { total: 50 } })
    const pending = subscribe()
    const { closed } = await exchanges.take()
    expect(await pending).toMatchObject({ kind: 'failed', fault: 'upstream_timeout' })
    await closed
  })

  it('stops in the middle of an answer', async () => {
    const { subscribe, exchanges } = await start({ timeouts: { total: 50 } })
    const pending = subscribe()
    const { response } = await exchanges.take()
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"errors":')
    expect(await pending).toMatchObject({ kind: 'failed', fault: 'upstream_timeout' })
  })
})

describe('a subscription by an event stream that has begun ends with one fault: the upstream', () => {
  it.each<readonly [string, (response: ServerResponse) => void, string]>([
    ['ends without its end', (response) => response.end(), 'upstream_unreachable'],
    ['drops the connection', (response) => response.socket?.resetAndDestroy(), 'upstream_unreachable'],
    ['tells what is no JSON', (response) => response.write('event: next\ndata: x\n\n'), 'upstream_invalid'],
    [
      'tells what is no answer',
      (response) => response.write('event: next\ndata: {}\n\n'),
      'upstream_invalid',
    ],
    ['tells nothing', (response) => response.write('event: next\n\n'), 'upstream_invalid'],
    ['tells what is no UTF-8', (response) => response.write(Buffer.of(0xff, 0xff)), 'upstream_invalid'],
    ['tells what is huge', (response) => response.write(next('x'.repeat(2_000))), 'upstream_invalid'],
    ['never ends a line', (response) => response.write('x'.repeat(2_000)), 'upstream_invalid'],
  ])('%s', async (_, act, fault) => {
    const { response, events, closed } = await begin({ subscriptions: { eventBytes: 1_000 } })
    response.write(next(1))
    expect((await events.next()).value).toEqual({ data: { made: 1 } })
    act(response)
    await expect(events.next()).rejects.toMatchObject({ name: 'SubscriptionFaultError', fault })
    expect(await events.next()).toEqual(END)
    if (fault === 'upstream_invalid') await closed
  })

  it('tells more events than wait', async () => {
    const { response, events, closed } = await begin({ subscriptions: { queuedEvents: 3 } })
    for (let made = 0; made < 10; made++) response.write(next(made))
    await closed
    for (let made = 0; made < 3; made++) expect((await events.next()).value).toEqual({ data: { made } })
    await expect(events.next()).rejects.toMatchObject({ fault: 'events_overrun' })
  })
})
