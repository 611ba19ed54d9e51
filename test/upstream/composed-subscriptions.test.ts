import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { afterEach, describe, expect, it } from '@jest/globals'
import { GraphQLError, parse } from 'graphql'
import { createClient as createStreamClient } from 'graphql-sse'
import { type Client, createClient, type FormattedExecutionResult } from 'graphql-ws'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { WebSocket } from 'ws'
import type { SupergraphGatewayOptions } from '../../src/gateway/options.ts'
import type { SubgraphOptions } from '../../src/upstream/subgraphs/subgraph-options.ts'
import { signToken } from '../attacks/http-wire.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { createTopic, type Topic } from '../kit/socket-world.ts'
import { compose, withLinks } from '../support/composition.ts'
import { openSocket } from '../support/sockets.ts'
import { beforeExpiry, expired } from '../support/token-life.ts'
import { type EventSubgraph, startEventSubgraph } from './event-subgraph.ts'
import { startScriptedSocket, welcome } from './scripted-socket.ts'

const NEWS = `
  type Query { version: String }
  type Subscription {
    restocked(least: Int): Product @auth(scopes: [["Watch"]])
    refused: Product
    failing: Product
  }
  type Product @key(fields: "id") { id: ID! }`
const STOCK = `
  type Query { total: Int }
  type Product @key(fields: "id") { id: ID!  count: Int  buyer: String @auth(scopes: [["Buyers"]]) }`
const RESTOCKED = 'subscription { again: restocked(least: 1) { id count } }'
const SECRET_WORDS = 'relation "stock" does not exist'

const clients: Pick<Client, 'dispose'>[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose()
})

interface World {
  readonly topic: Topic
  readonly news: EventSubgraph
  readonly stock: EventSubgraph
  /** What the gateway reads next is another, and composes the same unless it is told how. */
  readonly changeSupergraph: (change?: (text: string) => string) => void
  readonly gateway: TestGateway
  /** Of all that the gateway has opened or sent. */
  readonly requests: () => number
}

type Settings = Partial<SubgraphOptions>

async function startWorld(
  transport: 'ws' | 'sse',
  settings: { readonly news?: Settings; readonly stock?: Settings; readonly mostRequests?: number } = {},
  options: Partial<SupergraphGatewayOptions> = {},
): Promise<World> {
  const topic = createTopic()
  let count = 0
  const news = await startEventSubgraph(
    buildSubgraphSchema({
      typeDefs: parse(withLinks(NEWS)),
      resolvers: {
        Subscription: {
          restocked: { subscribe: topic.subscribe, resolve: (id: number) => ({ id: String(id) }) },
          refused: {
            subscribe() {
              throw new GraphQLError(SECRET_WORDS, { extensions: { code: 'CLOSED' } })
            },
          },
          failing: {
            subscribe: topic.subscribe,
            resolve() {
              throw new GraphQLError(SECRET_WORDS, { extensions: { code: 'BROKEN' } })
            },
          },
        },
      } as never,
    }),
  )
  const stock = await startEventSubgraph(
    buildSubgraphSchema({
      typeDefs: parse(withLinks(STOCK)),
      resolvers: {
        Product: {
          __resolveReference: ({ id }: { readonly id: string }) => ({ id, count: ++count, buyer: 'Ada' }),
        },
      } as never,
    }),
  )
  let text = compose({ news: NEWS, stock: STOCK }, (name) => (name === 'news' ? news.url : stock.url))
  const changeSupergraph: World['changeSupergraph'] = (change = (text) => `${text}\n# and so on`) => {
    text = change(text)
  }
  const { mostRequests, ...subgraphs } = settings
  const gateway = await startGateway({
    before: 'supergraph',
    supergraph: {
      sdl: () => ({ name: 'supergraph.graphql', text }),
      subgraphs: { ...subgraphs, news: { subscriptions: { transport }, ...subgraphs.news } },
      ...(mostRequests !== undefined && { mostRequests }),
    },
    ...options,
  })
  const requests = (): number => news.posts.length + news.sockets.length + stock.posts.length
  return { topic, news, stock, changeSupergraph, gateway, requests }
}

type Subscribe = (query: string, token?: string) => AsyncIterableIterator<FormattedExecutionResult>

function bySocket({ url }: TestGateway): Subscribe {
  return (query, token) => {
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
    clients.push(client)
    return client.iterate({ query })
  }
}

function byEventStream({ url }: TestGateway): Subscribe {
  return (query, token) => {
    const client = createStreamClient({
      url: `${url}/graphql/stream`,
      retryAttempts: 0,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
    clients.push({ dispose: () => client.dispose() })
    return client.iterate({ query }) as AsyncIterableIterator<FormattedExecutionResult>
  }
}

describe.each([
  ['a WebSocket', 'a WebSocket', bySocket, 'ws'],
  ['a WebSocket', 'an event stream', bySocket, 'sse'],
  ['an event stream', 'a WebSocket', byEventStream, 'ws'],
  ['an event stream', 'an event stream', byEventStream, 'sse'],
] as const)('by %s, of a subgraph that tells events by %s', (_, __, by, transport) => {
  it('an event has what other subgraphs say of it at that moment, and the connection goes with the client', async () => {
    const { topic, news, stock, gateway } = await startWorld(transport)
    const events = by(gateway)(RESTOCKED, await gateway.tokenFor('Watch'))
    const first = events.next()
    await topic.hasListeners(1)
    topic.emit(7)
    expect((await first).value).toEqual({ data: { again: { id: '7', count: 1 } } })
    topic.emit(7)
    expect((await events.next()).value).toEqual({ data: { again: { id: '7', count: 2 } } })
    expect([news.posts.length, news.sockets.length]).toEqual(transport === 'ws' ? [0, 1] : [1, 0])
    expect(stock.posts).toHaveLength(2)
    await events.return?.()
    await topic.hasListeners(0)
  })

  it('what is denied opens no connection, and so does an operation that could only be reduced', async () => {
    const { gateway, requests } = await startWorld(transport)
    const watcher = await gateway.tokenFor('Watch')
    for (const [query, token, refusal] of [
      [RESTOCKED, undefined, /UNAUTHENTICATED|^401$/],
      [RESTOCKED, await gateway.tokenFor('Other'), /FORBIDDEN|^403$/],
      ['subscription { restocked { id buyer } }', watcher, /FORBIDDEN|^403$/],
    ] as const)
      expect(await by(gateway)(query, token).next().then(describeValue, describeError)).toMatch(refusal)
    expect(requests()).toBe(0)
  })

  it('what it refuses or reports is read as its errors are of a query, masked where they are', async () => {
    for (const errors of ['pass', 'mask'] as const) {
      const { topic, gateway } = await startWorld(transport, { news: { errors } })
      const refused = await by(gateway)('subscription { refused { id } }').next()
      const failing = by(gateway)('subscription { failing { id } }')
      const failed = failing.next()
      await topic.hasListeners(1)
      topic.emit(1)
      for (const [field, { value }] of [['refused', refused] as const, ['failing', await failed] as const]) {
        const [error] = (value as FormattedExecutionResult).errors ?? []
        expect([error?.message, error?.path]).toEqual([
          errors === 'pass' ? SECRET_WORDS : 'The API behind this gateway reported an error',
          [field],
        ])
        expect(error?.extensions?.['code']).toBe(
          errors === 'mask' ? 'UPSTREAM_ERROR' : field === 'refused' ? 'CLOSED' : 'BROKEN',
        )
      }
    }
  })

  it('the end of the token is the end, of the upstream connection too', async () => {
    const { topic, gateway } = await startWorld(
      transport,
      {},
      {
        jwt: { secret: 'a secret of tests, long enough for production too', expires: 2 },
      },
    )
    const events = by(gateway)(RESTOCKED, await gateway.tokenFor('Watch'))
    const ended = events.next().then(describeValue, describeError)
    await topic.hasListeners(1)
    await topic.hasListeners(0)
    expect(await ended).toMatch(/expired|4401|UNAUTHENTICATED/i)
  })
})

describe('a subscription through a supergraph', () => {
  it('says who asks, by the configuration of each subgraph', async () => {
    const { topic, news, stock, gateway } = await startWorld(
      'ws',
      {
        news: { authorization: 'token', token: { audience: 'news' } },
        stock: { authorization: 'signature', signature: { secret: 'x'.repeat(32) } },
      },
      { baseline: { query: 'public', mutation: 'derived', subscription: 'derived' } },
    )
    const events = bySocket(gateway)(RESTOCKED, await gateway.tokenFor('Watch', 'Other'))
    const first = events.next()
    await topic.hasListeners(1)
    topic.emit(1)
    await first
    const jwks = createRemoteJWKSet(new URL(`${gateway.url}/.well-known/jwks.json`))
    const jwt = String(news.sockets[0]?.authorization).replace('Bearer ', '')
    const { payload } = await jwtVerify(jwt, jwks, { audience: 'news', typ: 'at+jwt' })
    expect(payload).toMatchObject({ sub: 'portcullis|tests', scope: 'Watch' })
    // What it is asked for needs none.
    expect(stock.posts[0]).toMatchObject({ 'x-portcullis-subject': 'tests', 'x-portcullis-scopes': '' })
    expect(stock.posts[0]?.authorization).toBeUndefined()
  })

  it('counts the requests of each event for itself', async () => {
    const { topic, gateway } = await startWorld('ws', { mostRequests: 1 })
    const events = bySocket(gateway)(RESTOCKED, await gateway.tokenFor('Watch'))
    const first = events.next()
    await topic.hasListeners(1)
    for (const count of [1, 2, 3]) {
      topic.emit(count)
      const { value } = await (count === 1 ? first : events.next())
      expect(value).toEqual({ data: { again: { id: String(count), count } } })
    }
  })

  it('that is left takes along what is being asked for an event', async () => {
    const silent = createServer()
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening))
    const { port } = silent.address() as AddressInfo
    const { topic, gateway } = await startWorld('ws', { stock: { url: `http://127.0.0.1:${port}/graphql` } })
    const events = bySocket(gateway)(RESTOCKED, await gateway.tokenFor('Watch'))
    const first = events.next()
    await topic.hasListeners(1)
    const asked = once(silent, 'request')
    topic.emit(1)
    const [, response] = (await asked) as [IncomingMessage, ServerResponse]
    const cutOff = once(response, 'close')
    await Promise.all([events.return?.(), first, cutOff, topic.hasListeners(0)])
    expect(response.writableEnded).toBe(false)
    silent.closeAllConnections()
    await new Promise((closed) => silent.close(closed))
  })

  it('goes on after a reload, and the gateway takes it along when it closes', async () => {
    const { topic, gateway, news, changeSupergraph } = await startWorld('ws')
    const watcher = await gateway.tokenFor('Watch')
    const events = bySocket(gateway)(RESTOCKED, watcher)
    const first = events.next()
    await topic.hasListeners(1)
    changeSupergraph()
    expect(await gateway.gateway.reload()).toEqual({ kind: 'taken' })
    topic.emit(1)
    expect((await first).value).toEqual({ data: { again: { id: '1', count: 1 } } })
    expect(news.sockets).toHaveLength(1)
    const rest = [events.next(), bySocket(gateway)(RESTOCKED, watcher).next()]
    await topic.hasListeners(2)
    const ended = Promise.allSettled(rest)
    await gateway.gateway.close()
    await topic.hasListeners(0)
    await ended
  })

  it('tells of no event that the rules of a reload deny', async () => {
    const { topic, gateway, changeSupergraph } = await startWorld('ws')
    const socket = await openSocket(gateway.url)
    await socket.init({ authorization: signToken({ scopes: ['Watch'] }) })
    socket.send({ id: '1', type: 'subscribe', payload: { query: RESTOCKED } })
    await topic.hasListeners(1)
    topic.emit(1)
    expect((await socket.next()).payload).toEqual({ data: { again: { id: '1', count: 1 } } })
    changeSupergraph((text) => text.replaceAll('"Watch"', '"Other"'))
    expect(await gateway.gateway.reload()).toEqual({ kind: 'taken' })
    topic.emit(2)
    expect(await socket.next()).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ message: 'You are not authorized for this resource', extensions: { code: 'FORBIDDEN' } }],
    })
    await topic.hasListeners(0)
  })

  it('says of later events who has handed over a token since', async () => {
    const { exp, value } = await beforeExpiry(async (soon) => {
      const world = await startWorld(
        'ws',
        { stock: { authorization: 'token', token: { audience: 'stock' } } },
        { baseline: { query: 'public', mutation: 'derived', subscription: 'derived' } },
      )
      const socket = await openSocket(world.gateway.url)
      await socket.init({ authorization: signToken({ exp: soon, scopes: ['Watch'] }) })
      socket.send({ id: '1', type: 'subscribe', payload: { query: RESTOCKED } })
      await world.topic.hasListeners(1)
      expect((await socket.next()).payload).toMatchObject({ portcullis: { event: 'token_expiring' } })
      socket.send({
        type: 'ping',
        payload: { portcullis: { authorization: signToken({ scopes: ['Watch', 'Other'] }) } },
      })
      expect((await socket.next()).payload).toMatchObject({ portcullis: { event: 'token_renewed' } })
      return { ...world, socket }
    })
    const { topic, gateway, stock, socket } = value
    await expired(exp)
    topic.emit(1)
    expect((await socket.next()).payload).toEqual({ data: { again: { id: '1', count: 1 } } })
    const jwks = createRemoteJWKSet(new URL(`${gateway.url}/.well-known/jwks.json`))
    const jwt = String(stock.posts[0]?.authorization).replace('Bearer ', '')
    const { payload } = await jwtVerify(jwt, jwks, { audience: 'stock' })
    expect(payload.exp).toBeGreaterThan(exp + 1)
  })

  it('of a subgraph that takes none is refused with a code, and nobody is asked', async () => {
    const { gateway, requests } = await startWorld('ws', { news: { subscriptions: { transport: 'none' } } })
    const refused = bySocket(gateway)(RESTOCKED, await gateway.tokenFor('Watch')).next()
    await expect(refused).rejects.toEqual([
      {
        message: 'The API behind this gateway takes no subscriptions',
        path: ['again'],
        extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
      },
    ])
    expect(requests()).toBe(0)
  })

  it('that breaks off, and one that cannot begin, says so with a code', async () => {
    const upstream = await startScriptedSocket()
    const { gateway, stock } = await startWorld('ws', { news: { subscriptions: { url: upstream.url } } })
    const token = await gateway.tokenFor('Watch')
    const events = bySocket(gateway)(RESTOCKED, token)
    const first = events.next()
    const connection = await upstream.take()
    await welcome(connection)
    connection.socket.close(1011)
    expect((await first).value).toEqual({
      errors: [
        {
          message: 'The API behind this gateway cannot be reached',
          extensions: { code: 'UPSTREAM_UNREACHABLE' },
        },
      ],
    })
    expect((await events.next()).done).toBe(true)

    const another = bySocket(gateway)(RESTOCKED, token).next()
    const unwilling = await upstream.take()
    unwilling.socket.terminate()
    await expect(another).rejects.toMatchObject([
      { path: ['again'], extensions: { code: 'UPSTREAM_UNREACHABLE' } },
    ])
    expect(stock.posts).toEqual([])
  })
})

describe('a subscription through stitched upstreams', () => {
  it('goes to the one that has it, by the name that it has there', async () => {
    const topic = createTopic()
    const shop = await startEventSubgraph(
      makeExecutableSchema({
        typeDefs: 'type Query { a: Int } type Sale { id: ID } type Subscription { sold: Sale }',
        resolvers: {
          Subscription: { sold: { subscribe: topic.subscribe, resolve: (id: number) => ({ id }) } },
        },
      }),
    )
    const staff = await startEventSubgraph(makeExecutableSchema({ typeDefs: 'type Query { b: Int }' }))
    const gateway = await startGateway({
      before: 'upstreams',
      upstreams: { shop: { url: shop.url, prefix: 'shop_' }, staff: { url: staff.url } },
      rules: () => [
        {
          name: 'rules.graphql',
          text: 'extend type Subscription { shop_sold: shop_Sale @auth(scopes: [["Watch"]]) }',
        },
      ],
    })
    const query = 'subscription { shop_sold { __typename id } }'
    const refused = await bySocket(gateway)(query).next().then(describeValue, describeError)
    expect(refused).toMatch(/UNAUTHENTICATED/)
    expect(shop.sockets).toEqual([])
    const events = bySocket(gateway)(query, await gateway.tokenFor('Watch'))
    const first = events.next()
    await topic.hasListeners(1)
    topic.emit(1)
    expect((await first).value).toEqual({ data: { shop_sold: { __typename: 'shop_Sale', id: '1' } } })
    await events.return?.()
    await topic.hasListeners(0)
  })
})

function describeValue({ value }: IteratorResult<unknown>): string {
  return JSON.stringify(value)
}

/** A client of graphql-ws says the errors or how the socket closed, one of graphql-sse the response. */
function describeError(error: unknown): string {
  const { response, code, reason } = error as {
    readonly response?: Response
    readonly code?: number
    readonly reason?: string
  }
  if (response !== undefined) return String(response.status)
  return code === undefined ? JSON.stringify(error) : `${code} ${reason}`
}
