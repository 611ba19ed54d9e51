import { describe, expect, it } from '@jest/globals'
import { streamsFor } from '../../src/http/routes/graphql/stream-acceptance.ts'
import { startGateway } from '../kit/gateway.ts'
import { openStreamWorld } from '../kit/stream-world.ts'
import { openStream } from '../support/event-stream.ts'
import { startScriptedSocket, welcome } from '../upstream/scripted-socket.ts'

const TICK = 'subscription { tick }'
const SECRET = 'subscription { secret }'
/** As urql and Apollo Client ask. */
const STREAM = 'text/event-stream, multipart/mixed'
const ANY =
  'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed'

const post = (url: string, query: string, accept: string, token?: string) =>
  openStream(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept,
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query }),
  })

describe('which operations a client wants to be streamed', () => {
  it.each([
    [undefined, 'none'],
    ['', 'none'],
    ['*/*', 'none'],
    ['application/json', 'none'],
    ['text/*', 'none'],
    ['text/event-stream', 'all'],
    ['Text/Event-Stream', 'all'],
    [STREAM, 'all'],
    ['text/event-stream, application/json;q=0.9', 'all'],
    [ANY, 'subscriptions'],
    ['application/json, text/event-stream', 'subscriptions'],
    ['text/event-stream;q=0.1, */*', 'subscriptions'],
    ['text/event-stream;q=0', 'none'],
    ['application/json, text/event-stream;q=0', 'none'],
  ])('%j: %s', (accept, expected) => {
    expect(streamsFor(accept)).toBe(expected)
  })
})

describe('a subscription at /graphql', () => {
  it.each([STREAM, ANY])('is streamed to whoever accepts an event stream: %s', async (accept) => {
    const { gateway, emit, untilDeserted } = await openStreamWorld()
    const stream = await post(gateway.url, TICK, accept)
    expect([stream.status, stream.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ])
    emit(1)
    expect(await stream.next()).toEqual({ event: 'next', data: { data: { tick: 1 } } })
    stream.close()
    await untilDeserted()
  })

  it.each([STREAM, ANY])(
    'that is denied is refused in the way of HTTP, and nothing is subscribed to: %s',
    async (accept) => {
      const { gateway, subscribed } = await openStreamWorld()
      const nobody = await post(gateway.url, SECRET, accept)
      expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringContaining('Bearer'),
      ])
      const other = await post(gateway.url, SECRET, accept, await gateway.tokenFor('Nothing'))
      expect(other.status).toBe(403)
      await other.rest()
      expect(JSON.parse(other.text())).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
      expect(subscribed()).toBe(0)
    },
  )

  it('names the places for subscriptions to whoever accepts no stream', async () => {
    const { gateway, subscribed } = await openStreamWorld()
    for (const accept of [
      'application/json',
      '*/*',
      'multipart/mixed;subscriptionSpec=1.0, application/json',
    ]) {
      const headers = { 'content-type': 'application/json', accept }
      const body = JSON.stringify({ query: TICK })
      const answer = await gateway.fetch('/graphql', { method: 'POST', headers, body })
      expect(answer.body.errors?.[0]?.message).toMatch(/\/graphql\/stream/)
    }
    expect(subscribed()).toBe(0)
  })

  it('is streamed before an upstream too, with every digit of its events', async () => {
    const upstream = await startScriptedSocket()
    const text = 'type Query { hello: String } type Subscription { ticks: Float }'
    const { url } = await startGateway({
      before: 'upstream',
      at: { url: 'http://127.0.0.1:1/graphql' },
      upstream: {
        schemaFrom: 'sdl',
        sdl: () => [{ name: 'upstream.graphql', text }],
        subscriptions: { url: upstream.url },
      },
    })
    const opening = post(url, 'subscription { ticks }', ANY)
    const connection = await upstream.take()
    await welcome(connection)
    connection.socket.send('{"id":"1","type":"next","payload":{"data":{"ticks":9007199254740993.10}}}')
    const stream = await opening
    await stream.next()
    expect(stream.text()).toContain('data: {"data":{"ticks":9007199254740993.10}}')
    stream.close()
  })
})

describe('another operation at /graphql', () => {
  it('is one event for whoever prefers a stream, and JSON for whoever prefers that', async () => {
    const { gateway } = await openStreamWorld()
    const streamed = await post(gateway.url, '{ open }', STREAM)
    expect(await streamed.rest()).toEqual([
      { event: 'next', data: { data: { open: 'open' } } },
      { event: 'complete' },
    ])
    const plain = await post(gateway.url, '{ open }', ANY)
    expect(plain.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8')
  })

  it('that would change something is not run by a GET, whatever is accepted', async () => {
    const { gateway } = await openStreamWorld()
    const authorization = `Bearer ${await gateway.tokenFor('*')}`
    const headers = { accept: STREAM, authorization }
    const answer = await gateway.fetch('/graphql?query=mutation{createPerson}', { headers })
    expect(answer.status).toBe(405)
    expect(gateway.calls.get('Mutation.createPerson')).toBeUndefined()
  })
})
