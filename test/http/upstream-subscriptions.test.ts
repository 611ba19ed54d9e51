import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { GraphQLSchema } from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/http'
import { useServer } from 'graphql-ws/use/ws'
import { createYoga } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import { ERRORS } from '../../src/core/error-catalogue.ts'
import type { GraphqlApi } from '../../src/operations/apis/graphql-api.ts'
import { createUpstreamApi } from '../../src/operations/apis/upstream-api.ts'
import type { UpstreamOptions } from '../../src/upstream/upstream-options.ts'
import {
  createUpstreamApiParts,
  identified,
  type LiveParts,
  type LiveRequest,
  NOBODY,
  nextOf,
  performLive,
  streamOf,
  type Told,
} from '../support/live.ts'
import { type ScriptedSocket, startScriptedSocket, welcome } from '../upstream/scripted-socket.ts'
import { createEventSource, type EventSource } from './event-source.ts'

const SDL = `
  directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  type Person { name: String, email: String @auth(scopes: [["Read:Email"]]) }
  type Query { hello: String }
  type Subscription {
    made(onTypes: [String!]): Person @auth(scopes: [["Watch"]])
    open: String
  }`
const WATCHER = identified('ada', 'Watch')
const MADE = 'subscription Made($types: [String!]) { made(onTypes: $types) { name } }'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Started {
  readonly perform: (request: LiveRequest) => Promise<Told>
  readonly logged: readonly unknown[]
}

async function startApi(
  upstream: Pick<UpstreamOptions, 'url'> & Partial<UpstreamOptions>,
  parts: Partial<LiveParts> = {},
): Promise<Started> {
  const logged: unknown[] = []
  const sdl = () => [{ name: 'upstream.graphql', text: SDL }]
  const built = createUpstreamApiParts(
    { schemaFrom: 'sdl', sdl, ...upstream },
    { log: (_level, _error, message) => void logged.push(message), ...parts },
  )
  const api: GraphqlApi = createUpstreamApi(built)
  await api.start()
  closing.push(api.stop)
  return { perform: performLive(api, built), logged }
}

async function startScripted(
  options: Partial<UpstreamOptions> = {},
): Promise<Started & { readonly upstream: ScriptedSocket }> {
  const upstream = await startScriptedSocket()
  return { ...(await startApi({ url: upstream.httpUrl, ...options })), upstream }
}

/** A subscription that has begun, and its upstream's end. */
async function begin(options: Partial<UpstreamOptions> = {}) {
  const started = await startScripted(options)
  const pending = started.perform({ query: MADE, variables: { types: ['A'] }, subject: WATCHER })
  const connection = await started.upstream.take()
  const subscribed = await welcome(connection)
  return { ...started, connection, subscribed, stream: streamOf(await pending) }
}

const NEXT = { id: '1', type: 'next' }

describe('a subscription to an upstream', () => {
  it('that is denied opens no connection', async () => {
    const { perform, upstream } = await startScripted()
    for (const [query, subject, status] of [
      [MADE, NOBODY, 401],
      [MADE, identified('ada', 'Read:Email'), 403],
      ['subscription { made { name email } }', WATCHER, 403],
      [MADE, { kind: 'refused', reason: 'revoked_token' }, 401],
    ] as const) {
      const answer = await perform({ query, subject })
      expect(answer).toMatchObject({ kind: 'refused', status })
      if (answer.kind === 'refused')
        expect(answer.errors[0]?.message).toBe(
          subject === NOBODY
            ? ERRORS.missing_token.message
            : subject.kind === 'refused'
              ? ERRORS.revoked_token.message
              : ERRORS.forbidden.message,
        )
    }
    expect(upstream.connections).toEqual([])
  })

  it('that does not fit the schema opens no connection', async () => {
    const { perform, upstream } = await startScripted()
    for (const [query, variables, code] of [
      ['subscription { made { nothing } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
      [MADE, { types: [{}] }, 'BAD_USER_INPUT'],
    ] as const) {
      const answer = await perform({ query, variables, subject: WATCHER })
      expect(answer).toMatchObject({ kind: 'refused', status: 400, errors: [{ extensions: { code } }] })
    }
    expect(upstream.connections).toEqual([])
  })

  it('sends the selected operation alone, printed anew, with its own variables', async () => {
    const { perform, upstream } = await startScripted({ authorization: 'forward' })
    void perform({
      query: `query Other { hello } ${MADE} subscription More { open }`,
      operationName: 'Made',
      variables: { types: ['A'], stray: 1 },
      headers: { authorization: 'Bearer it', cookie: 'a=b', 'x-other': '1' },
      subject: WATCHER,
    })
    const connection = await upstream.take()
    const subscribed = await welcome(connection)
    expect(connection.received[0]).toEqual({
      type: 'connection_init',
      payload: { authorization: 'Bearer it' },
    })
    expect(subscribed).toEqual({
      id: '1',
      type: 'subscribe',
      payload: {
        query: 'subscription Made($types: [String!]) {\n  made(onTypes: $types) {\n    name\n  }\n}',
        operationName: 'Made',
        variables: { types: ['A'] },
      },
    })
    const { headers } = connection
    expect([headers.authorization, headers.cookie, headers['x-other']]).toEqual([
      'Bearer it',
      undefined,
      undefined,
    ])
  })

  it('tells each event, with the errors of the upstream', async () => {
    const { connection, stream } = await begin()
    const errors = [{ message: 'its own words', path: ['made', 'name'] }]
    connection.send({ ...NEXT, payload: { data: { made: { name: 'Ada' } } } })
    connection.send({ ...NEXT, payload: { data: { made: { name: null } }, errors } })
    connection.send({ id: '1', type: 'complete' })
    expect(await nextOf(stream.results)).toEqual({ data: { made: { name: 'Ada' } } })
    expect(await nextOf(stream.results)).toEqual({ data: { made: { name: null } }, errors })
    expect(await stream.results.next()).toEqual({ done: true, value: undefined })
  })

  it('masks the errors of events where those of answers are', async () => {
    const { connection, stream } = await begin({ errors: 'mask' })
    const errors = [{ message: 'SELECT * FROM people', path: ['made'] }]
    connection.send({ ...NEXT, payload: { data: { made: null }, errors } })
    expect(await nextOf(stream.results)).toEqual({
      data: { made: null },
      errors: [
        {
          message: ERRORS.upstream_error.message,
          path: ['made'],
          extensions: { code: ERRORS.upstream_error.code },
        },
      ],
    })
  })

  it('is decided anew for another subject while it runs', async () => {
    const { connection, stream } = await begin()
    expect(await stream.review(identified('ada', 'Watch', 'More'))).toBeUndefined()
    expect(await stream.review(identified('ada'))).toMatchObject([
      {
        message: ERRORS.forbidden.message,
        extensions: { code: 'FORBIDDEN', coordinate: 'Subscription.made' },
      },
    ])
    connection.send({ ...NEXT, payload: { data: { made: null } } })
    expect(await nextOf(stream.results)).toEqual({ data: { made: null } })
  })

  it('closes the upstream’s connection when it is given up, also while it waits for an event', async () => {
    const { connection, stream } = await begin()
    const waiting = stream.results.next()
    await stream.results.return()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await connection.closed).toBe(1000)
  })

  it('that cannot begin is refused with a coded error, and the log says why', async () => {
    const refusing = await startScriptedSocket({ refuseWith: 503 })
    const { perform, logged } = await startApi({ url: refusing.httpUrl, breaker: { failures: 1 } })
    expect(await perform({ query: MADE, subject: WATCHER })).toMatchObject({
      kind: 'refused',
      status: 502,
      errors: [
        { message: ERRORS.upstream_unreachable.message, extensions: { code: 'UPSTREAM_UNREACHABLE' } },
      ],
    })
    expect(await perform({ query: MADE, subject: WATCHER })).toMatchObject({
      kind: 'refused',
      status: 503,
      headers: { 'retry-after': '5' },
      errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
    })
    expect(logged).toEqual([
      'an upstream request failed: upstream_unreachable',
      'an upstream request failed: upstream_unavailable',
    ])
  })

  it('that breaks off ends with one coded error, and the log says why', async () => {
    const { connection, stream, logged } = await begin()
    connection.send({ ...NEXT, payload: { data: { made: null } } })
    connection.socket.close(1011, 'the database at 10.0.0.3 is down')
    expect(await nextOf(stream.results)).toEqual({ data: { made: null } })
    expect(await nextOf(stream.results)).toEqual({
      errors: [
        { message: ERRORS.upstream_unreachable.message, extensions: { code: 'UPSTREAM_UNREACHABLE' } },
      ],
    })
    expect(await stream.results.next()).toEqual({ done: true, value: undefined })
    expect(logged).toEqual(['an upstream request failed: upstream_unreachable'])
  })

  it('is refused where none are taken, and opens no connection', async () => {
    const { perform, upstream } = await startScripted({ subscriptions: { transport: 'none' } })
    expect(await perform({ query: MADE, subject: WATCHER })).toMatchObject({
      kind: 'refused',
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
    })
    expect(upstream.connections).toEqual([])
  })
})

/** Three servers that no one here wrote. */
const SERVERS: readonly (readonly [string, 'ws' | 'sse', (schema: GraphQLSchema) => Promise<string>])[] = [
  ['graphql-yoga', 'sse', async (schema) => listen(createServer(createYoga({ schema, logging: false })))],
  [
    'graphql-sse',
    'sse',
    async (schema) => {
      const handler = createHandler({ schema })
      return listen(createServer((request, response) => void handler(request, response)))
    },
  ],
  [
    'graphql-ws',
    'ws',
    async (schema) => {
      const server = createServer()
      useServer({ schema }, new WebSocketServer({ server }))
      return listen(server)
    },
  ],
]

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
}

describe.each(SERVERS)('a subscription to %s', (_, transport, serve) => {
  async function start() {
    let subscribes = 0
    const source: EventSource<unknown> = createEventSource()
    const schema = makeExecutableSchema({
      typeDefs: SDL,
      resolvers: {
        Subscription: {
          made: {
            subscribe: () => {
              subscribes += 1
              return source
            },
            resolve: (event: unknown) => event,
          },
        },
      },
    })
    const { perform } = await startApi({ url: await serve(schema), subscriptions: { transport } })
    return { perform, source, subscribes: () => subscribes }
  }

  it('tells its events until it is given up, and then nobody listens there', async () => {
    const { perform, source } = await start()
    const { results } = streamOf(await perform({ query: MADE, subject: WATCHER }))
    await until(() => source.listeners() === 1)
    for (const name of ['Ada', 'Bob']) source.send({ name })
    expect(await nextOf(results)).toEqual({ data: { made: { name: 'Ada' } } })
    expect(await nextOf(results)).toEqual({ data: { made: { name: 'Bob' } } })
    await results.return()
    await until(() => source.listeners() === 0)
  })

  it('ends with it', async () => {
    const { perform, source } = await start()
    const { results } = streamOf(await perform({ query: MADE, subject: WATCHER }))
    await until(() => source.listeners() === 1)
    source.finish()
    expect(await results.next()).toEqual({ done: true, value: undefined })
  })

  it('that is denied calls no resolver there', async () => {
    const { perform, subscribes } = await start()
    expect(await perform({ query: MADE, subject: NOBODY })).toMatchObject({
      kind: 'refused',
      status: 401,
      errors: [{ message: ERRORS.missing_token.message, extensions: { code: 'UNAUTHENTICATED' } }],
    })
    expect(subscribes()).toBe(0)
  })
})

/** What another process's library does has no event to wait for. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => void setTimeout(resolve, 5))
}
