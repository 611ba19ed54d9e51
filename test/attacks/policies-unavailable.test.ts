import { describe, expect, it } from '@jest/globals'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { startPolicyServer } from '../kit/policy-server.ts'
import { getStream, openStream, postStream } from '../support/event-stream.ts'
import { type Message, openSocket, type RawSocket } from '../support/sockets.ts'

const typeDefs = `
  directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
  type Query { open: Int mine: Int @policy(policies: [["mine"]]) }
  type Mutation { pay: Int @policy(policies: [["may_pay"]]) ping: Int }
  type Subscription { ticks: Int @policy(policies: [["may_watch"]]) }`

const ERROR = {
  message: 'The policies of this operation cannot be asked at the moment, try again later',
  extensions: { code: 'POLICY_UNAVAILABLE' },
}

async function start() {
  let subscribed = 0
  let isUp = false
  const engine = await startPolicyServer(({ body }, response) => {
    if (isUp) return { evaluations: body.evaluations.map(() => ({ decision: true })) }
    response.destroy()
    return undefined
  })
  const ticks = async function* () {
    subscribed += 1
    yield 1
  }
  const gateway = await startGateway({
    before: 'schema',
    schema: {
      typeDefs,
      resolvers: {
        Query: { open: () => 1, mine: () => 2 },
        Mutation: { pay: () => 3, ping: () => 4 },
        Subscription: { ticks: { subscribe: ticks, resolve: (value: number) => value } },
      },
    },
    baseline: { mutation: 'public' },
    policies: { authzen: { url: engine.url } },
  })
  return {
    gateway,
    engine,
    token: await gateway.tokenFor('*'),
    authorization: `Bearer ${await gateway.tokenFor('*')}`,
    subscribed: () => subscribed,
    recover: () => {
      isUp = true
    },
  }
}

const QUERY = '{ open mine }'
const MUTATION = 'mutation { ping pay }'
const SUBSCRIPTION = 'subscription { ticks }'

interface Told {
  readonly status: number
  readonly headers: Headers
  readonly errors: unknown
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** Every way to ask over HTTP, and what can be asked by it. */
const WAYS: readonly (readonly [
  string,
  readonly string[],
  (gateway: TestGateway, query: string, token: string) => Promise<Told>,
])[] = [
  [
    'POST',
    [QUERY, MUTATION],
    async (gateway, query, token) => toldBy(await gateway.graphql(query, { token })),
  ],
  [
    'GET',
    [QUERY],
    async (gateway, query, token) =>
      toldBy(
        await gateway.fetch(`/graphql?query=${encodeURIComponent(query)}`, {
          headers: { authorization: `Bearer ${token}`, ...JSON_TYPE },
        }),
      ),
  ],
  [
    'POST that accepts application/graphql-response+json',
    [QUERY, MUTATION],
    async (gateway, query, token) =>
      toldBy(
        await gateway.graphql(query, { token, headers: { accept: 'application/graphql-response+json' } }),
      ),
  ],
  [
    'an event stream by POST',
    [QUERY, MUTATION, SUBSCRIPTION],
    async (gateway, query, token) => toldByStream(await postStream(gateway.url, { query }, { token })),
  ],
  [
    'an event stream by GET',
    [QUERY, SUBSCRIPTION],
    async (gateway, query, token) =>
      toldByStream(await getStream(gateway.url, { query }, { authorization: `Bearer ${token}` })),
  ],
  [
    'an event stream at /graphql',
    [QUERY, MUTATION, SUBSCRIPTION],
    async (gateway, query, token) =>
      toldByStream(
        await openStream(`${gateway.url}/graphql`, {
          method: 'POST',
          headers: { ...JSON_TYPE, accept: 'text/event-stream', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query }),
        }),
      ),
  ],
]

function toldBy({ status, headers, body }: Awaited<ReturnType<TestGateway['graphql']>>): Told {
  expect(body).not.toHaveProperty('data')
  return { status, headers, errors: body.errors }
}

async function toldByStream(stream: Awaited<ReturnType<typeof postStream>>): Promise<Told> {
  while ((await stream.next()) !== undefined);
  return { status: stream.status, headers: stream.headers, errors: JSON.parse(stream.text()).errors }
}

async function answerOf(socket: RawSocket, query: string): Promise<Message> {
  socket.send({ id: 'x', type: 'subscribe', payload: { query } })
  return socket.next()
}

describe('policies that cannot be asked', () => {
  it.each(WAYS)('refuse with 503 and a code of its own, and run nothing: %s', async (_, queries, ask) => {
    const { gateway, token, subscribed, recover } = await start()
    for (const query of queries) {
      const { status, headers, errors } = await ask(gateway, query, token)
      expect([status, headers.get('retry-after'), headers.get('www-authenticate')]).toEqual([503, '1', null])
      expect(errors).toEqual([ERROR])
    }
    expect([gateway.calls.size, subscribed()]).toEqual([0, 0])
    // The refusal is kept nowhere: the same operation runs once the engine answers.
    recover()
    expect((await gateway.graphql(QUERY, { token })).body).toEqual({ data: { open: 1, mine: 2 } })
  })

  it('refuse each operation of a socket, which stays open for others', async () => {
    const { gateway, authorization, subscribed, recover } = await start()
    const socket = await openSocket(gateway.url)
    expect((await socket.init({ authorization })).type).toBe('connection_ack')
    for (const query of [QUERY, MUTATION, SUBSCRIPTION])
      expect(await answerOf(socket, query)).toEqual({ id: 'x', type: 'error', payload: [ERROR] })
    expect([gateway.calls.size, subscribed()]).toEqual([0, 0])
    expect(await answerOf(socket, '{ open }')).toMatchObject({ type: 'next', payload: { data: { open: 1 } } })
    expect(await socket.next()).toMatchObject({ type: 'complete' })
    recover()
    expect(await answerOf(socket, SUBSCRIPTION)).toMatchObject({
      type: 'next',
      payload: { data: { ticks: 1 } },
    })
  })

  it('refuse an anonymous caller as one without a token, since nobody is asked', async () => {
    const { gateway, engine } = await start()
    const { status, body } = await gateway.graphql(MUTATION)
    expect([status, body.errors?.[0]?.extensions?.['code']]).toEqual([401, 'UNAUTHENTICATED'])
    expect(engine.received).toEqual([])
    expect(gateway.calls.size).toBe(0)
  })
})
