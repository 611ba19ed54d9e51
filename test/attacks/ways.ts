import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { afterAll, expect } from '@jest/globals'
import { graphql } from 'graphql'
import type { SchemaSource } from '../../src/core/schema/sdl.ts'
import type { GuardOptions } from '../../src/guard/guard.ts'
import type { GraphqlBody } from '../kit/caller.ts'
import {
  type BeforeSchema,
  type BeforeUpstreamAt,
  type BeforeUpstreams,
  type StartOptions,
  startGateway,
  type TestGateway,
} from '../kit/gateway.ts'
import { getStream, postStream, type TestStream } from '../support/event-stream.ts'
import { openSocket } from '../support/sockets.ts'
import { signToken } from './http-wire.ts'
import {
  type Attempt,
  attempt,
  createAnsweringResolver,
  type Outcome,
  outcomeOf,
  schemaOf,
} from './operation.ts'

/** A way for an operation to come to a guard. Each attack comes by all of them, and each has to end alike. */
export interface Way {
  readonly name: string
  readonly attempt: (asked: Attempt) => Promise<Outcome>
}

/** What is asked, as a client has it. */
export interface Asked {
  readonly query: string
  readonly operationName?: string
  readonly variables?: unknown
  readonly token?: string
}

/** Hands one operation to a gateway by one transport, and returns the GraphQL response. Asserts what the transport alone can say. */
export type Carrier = (place: Place, asked: Asked) => Promise<GraphqlBody>

/** A gateway before something that writes down what runs. */
export interface Place {
  readonly url: string
  /** The coordinates that were resolved. */
  readonly ran: Set<string>
  /** How many requests an upstream got, introspection aside. */
  readonly sent: () => number
  readonly close: () => Promise<void>
}

const UNLIMITED = { depth: 100, aliases: 20_000, rootFields: 1_000, fields: 20_000, tokens: 50_000 }

type Stood =
  | Pick<BeforeSchema, 'before' | 'schema'>
  | Pick<BeforeUpstreamAt, 'before' | 'at' | 'upstream'>
  | Pick<BeforeUpstreams, 'before' | 'upstreams' | 'rules'>

function start(stood: Stood, options: GuardOptions = {}): Promise<TestGateway> {
  const all = { introspection: 'authenticated', ...options, ...stood, limits: UNLIMITED } as const
  return startGateway({ ...all, lasts: 'file' } as StartOptions)
}

/** A gateway that executes the schema itself. */
async function openLocal(sdl: string, options?: GuardOptions): Promise<Place> {
  const ran = new Set<string>()
  const schema = schemaOf(sdl)
  const resolve = createAnsweringResolver(schema, ran)
  const answering = mapSchema(schema, { [MapperKind.OBJECT_FIELD]: (config) => ({ ...config, resolve }) })
  const { url, close } = await start({ before: 'schema', schema: answering }, options)
  return { url, ran, sent: () => 0, close }
}

/** A gateway that reads the schema from an upstream, and lays the rules over it. */
function openUpstream(sdl: string, options?: GuardOptions): Promise<Place> {
  return openBefore(sdl, options, (url, sdl) => ({ before: 'upstream', at: { url }, upstream: { sdl } }))
}

/** The same where it is one of several that are stitched. */
function openStitched(sdl: string, options?: GuardOptions): Promise<Place> {
  return openBefore(sdl, options, (url, rules) => ({
    before: 'upstreams',
    upstreams: { one: { url } },
    rules,
  }))
}

async function openBefore(
  sdl: string,
  options: GuardOptions | undefined,
  toStood: (url: string, sdl: () => readonly SchemaSource[]) => Stood,
): Promise<Place> {
  const ran = new Set<string>()
  const schema = schemaOf(sdl)
  const fieldResolver = createAnsweringResolver(schema, ran)
  let sent = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { query, operationName, variables } = JSON.parse(Buffer.concat(chunks).toString()) as Asked & {
      readonly variables?: Record<string, unknown>
    }
    if (operationName !== 'IntrospectionQuery') sent += 1
    const result = await graphql({
      schema,
      source: query,
      fieldResolver,
      ...(operationName !== undefined && { operationName }),
      ...(variables !== undefined && { variableValues: variables }),
    })
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const stood = toStood(`http://127.0.0.1:${port}/graphql`, () => [{ name: 'rules.graphql', text: sdl }])
  const { url, close } = await start(stood, options)
  return {
    url,
    ran,
    sent: () => sent,
    async close() {
      await close()
      await new Promise((closed) => server.close(closed))
    },
  }
}

const bearer = (token: string | undefined): Readonly<Record<string, string>> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` }

const post: Carrier = async ({ url }, { token, ...body }) => {
  const headers = { 'content-type': 'application/json', ...bearer(token) }
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) })
  return readAnswer(response)
}

/** A URL is as long as a header may be; what does not fit goes by POST. */
const LONGEST_URL = 8_000

function toParameters({ query, operationName, variables }: Asked): Record<string, string> {
  return {
    query,
    ...(operationName !== undefined && { operationName }),
    ...(variables !== undefined && { variables: JSON.stringify(variables) }),
  }
}

/** What is no query is no business of GET: it is refused there, and goes by POST after that. */
const get: Carrier = async (place, asked) => {
  const search = new URLSearchParams(toParameters(asked)).toString()
  if (search.length > LONGEST_URL) return post(place, asked)
  const headers = { 'apollo-require-preflight': '1', ...bearer(asked.token) }
  const response = await fetch(`${place.url}/graphql?${search}`, { headers })
  if (response.status !== 405) return readAnswer(response)
  expect([await response.json(), response.headers.get('allow'), place.ran.size, place.sent()]).toEqual([
    {
      errors: [
        expect.objectContaining({ message: expect.stringContaining('GET requests only support query') }),
      ],
    },
    'POST',
    0,
    0,
  ])
  return post(place, asked)
}

/** A batch is refused as a whole, also one of what is allowed; the operation goes by itself after that. */
const batch: Carrier = async (place, asked) => {
  const { token, ...body } = asked
  for (const several of [[body], [{ query: '{ __typename }' }, body]]) {
    const headers = { 'content-type': 'application/json', ...bearer(token) }
    const response = await fetch(`${place.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify(several),
    })
    const answer = (await response.json()) as GraphqlBody
    expect([response.status, answer.data, answer.errors?.length]).toEqual([400, undefined, 1])
  }
  expect([place.ran.size, place.sent()]).toEqual([0, 0])
  return post(place, asked)
}

/** The token goes with the connection; what does not run is an error, and never a result. */
const webSocket: Carrier = async ({ url }, { token, ...payload }) => {
  const socket = await openSocket(url)
  const ack = await socket.init(bearer(token))
  expect(ack.type).toBe('connection_ack')
  socket.send({ id: '1', type: 'subscribe', payload })
  const first = await socket.next()
  if (first.type === 'next') expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
  socket.socket.terminate()
  return (first.type === 'next' ? first.payload : { errors: first.payload }) as GraphqlBody
}

/** What is denied is no stream; what runs is one result, and the end. */
async function readStream(stream: TestStream): Promise<GraphqlBody> {
  if (!stream.headers.get('content-type')?.startsWith('text/event-stream')) {
    await stream.rest()
    return readAnswer(new Response(stream.text(), stream))
  }
  const events = await stream.rest()
  expect(events).toEqual([{ event: 'next', data: expect.anything() }, { event: 'complete' }])
  const [first] = events
  return first?.event === 'next' ? first.data : {}
}

const eventStream: Carrier = async ({ url }, { token, ...body }) =>
  readStream(await postStream(url, body, { headers: bearer(token) }))

/** As an EventSource asks, save for the token; a mutation is refused, and goes by POST after that. */
const eventSource: Carrier = async (place, asked) => {
  const parameters = toParameters(asked)
  if (new URLSearchParams(parameters).toString().length > LONGEST_URL) return eventStream(place, asked)
  const stream = await getStream(place.url, parameters, bearer(asked.token))
  if (stream.status !== 405) return readStream(stream)
  expect([stream.headers.get('allow'), place.ran.size, place.sent()]).toEqual(['POST', 0, 0])
  return eventStream(place, asked)
}

/** A request error is 200 under `application/json` (GraphQL over HTTP, section 6.4.1). */
const STATUS: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403, BAD_USER_INPUT: 200 }

/** An HTTP answer, whose status says the same as its body. */
async function readAnswer(response: Response): Promise<GraphqlBody> {
  const body = (await response.json()) as GraphqlBody
  const code = String(body.errors?.[0]?.extensions?.['code'])
  expect(response.status).toBe('data' in body ? 200 : STATUS[code])
  expect(response.headers.has('www-authenticate')).toBe(response.status !== 200)
  return body
}

const places = new Map<string, Promise<Place>>()

afterAll(async () => {
  for (const place of await Promise.all(places.values())) await place.close()
})

const functionNames = new WeakMap<object, number>()
let functions = 0

/** Equal for options that are the same: functions go by their identity, which JSON does not tell. */
function describeOptions(options: GuardOptions | undefined): string {
  return JSON.stringify(options ?? null, (_, value: unknown) => {
    if (typeof value !== 'function') return value
    if (!functionNames.has(value)) functionNames.set(value, functions++)
    return `function ${functionNames.get(value)}`
  })
}

function by(name: string, open: typeof openLocal, carry: Carrier): Way {
  const openOnce = (sdl: string, options: GuardOptions | undefined): Promise<Place> => {
    const key = JSON.stringify([open.name, sdl, describeOptions(options)])
    const place = places.get(key) ?? open(sdl, options)
    places.set(key, place)
    return place
  }
  return {
    name,
    async attempt(asked) {
      const { sdl, operation, operationName, variables, allow, options } = asked
      // No JSON says this.
      if (Object.values(variables ?? {}).includes(undefined)) return attempt(asked)
      const place = await openOnce(sdl, options)
      const before = place.sent()
      place.ran.clear()
      const question = {
        query: operation,
        ...(operationName !== undefined && { operationName }),
        ...(variables !== undefined && { variables }),
        ...(allow !== undefined && { token: signToken({ scopes: allow }) }),
      }
      const body = await carry({ ...place, sent: () => place.sent() - before }, question)
      const outcome = outcomeOf(body, place.ran)
      // What is refused is not sent either; and nothing that runs there came by another way.
      const isSent = open === openUpstream && outcome.ran.length > 0
      if (!outcome.hasData || isSent) expect(place.sent() - before).toBe(isSent ? 1 : 0)
      return outcome
    },
  }
}

const PLACES: readonly (readonly [string, typeof openLocal])[] = [
  ['a gateway', openLocal],
  ['a gateway before an upstream', openUpstream],
]
/** Further transports are further rows. */
const CARRIERS: readonly (readonly [string, Carrier])[] = [
  ['POST', post],
  ['GET', get],
  ['batch', batch],
  ['WebSocket', webSocket],
  ['SSE', eventStream],
  ['SSE by GET', eventSource],
]

export const WAYS: readonly Way[] = [
  { name: 'guardExecute', attempt },
  ...PLACES.flatMap(([place, open]) =>
    CARRIERS.map(([transport, carry]) => by(`${place}, ${transport}`, open, carry)),
  ),
  // Executed like a local schema.
  by('a gateway before several upstreams, POST', openStitched, post),
]
