import { describe, expect, it } from '@jest/globals'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { BudgetOptions } from '../../src/budgets/budget-options.ts'
import type { DecisionRecord } from '../../src/evidence/record.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { openSocket } from '../support/sockets.ts'
import { startSupergraphWorld, TRANSPORTS } from '../upstream/supergraph-world.ts'

const TYPES = `
  directive @auth(scopes: [[String!]!], type: String, action: String) repeatable on FIELD_DEFINITION | OBJECT
  directive @cost(weight: Int!) on FIELD_DEFINITION
  type Query { open: Int  dear: Int @cost(weight: 40)  secret: Int @auth(scopes: [["secret"]]) }
  type Mutation { reset: Boolean }`
const RESOLVERS = {
  Query: { open: () => 1, dear: () => 2, secret: () => 3 },
  Mutation: { reset: () => true },
}
const HOUR = 3_600

const started = (budgets: readonly BudgetOptions[], options: object = {}): Promise<TestGateway> =>
  startGateway({ before: 'schema', schema: { typeDefs: TYPES, resolvers: RESOLVERS }, budgets, ...options })

const codeOf = ({ body }: Awaited<ReturnType<TestGateway['graphql']>>): unknown =>
  body.errors?.[0]?.extensions?.['code']

describe('a caller whose budget is spent', () => {
  it('is refused with 429, its code, and headers that say when to come back, and nothing runs', async () => {
    const { graphql, calls } = await started([{ by: 'address', requests: 2, per: 2 * HOUR }])
    const first = await graphql('{ open }')
    expect(first.headers.get('ratelimit-policy')).toBe('"requests-by-address";q=2;w=7200')
    expect(first.headers.get('ratelimit')).toBe('"requests-by-address";r=1;t=3600')
    expect((await graphql('{ open }')).body).toEqual({ data: { open: 1 } })
    const third = await graphql('{ open }')
    expect(third.status).toBe(429)
    expect(third.body).toEqual({
      errors: [
        {
          message: 'A budget of yours is spent, try again later',
          extensions: { code: 'TOO_MANY_REQUESTS' },
        },
      ],
    })
    expect(third.headers.get('ratelimit')).toMatch(/^"requests-by-address";r=0;t=7\d{3}$/)
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(3_500)
    expect(calls.get('Query.open')).toBe(2)
  })

  it('is refused by POST, GET, WebSocket and event stream', async () => {
    const sdl = 'type Query { open: Int }'
    const { gateway, askEverywhere, requests } = await startSupergraphWorld(
      { one: { sdl, resolvers: { Query: { open: () => 1 } } } },
      undefined,
      { budgets: [{ by: 'address', requests: TRANSPORTS.length, per: 24 * HOUR }] },
    )
    const answers = await askEverywhere('{ open }')
    for (const transport of TRANSPORTS) expect(answers[transport].data).toEqual({ open: 1 })
    const asked = requests()
    const get = { headers: { 'apollo-require-preflight': '1' } }
    const streamed = { headers: { accept: 'text/event-stream' } }
    for (const refused of [
      await gateway.graphql('{ open }'),
      await gateway.fetch('/graphql?query={open}', get),
      await gateway.fetch('/graphql/stream?query={open}', streamed),
      await gateway.fetch('/graphql?query={open}', streamed),
    ]) {
      expect(refused.status).toBe(429)
      expect(codeOf(refused)).toBe('TOO_MANY_REQUESTS')
      expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
    }
    const socket = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    })
    await expect(socket.iterate({ query: '{ open }' }).next()).rejects.toMatchObject([
      { extensions: { code: 'TOO_MANY_REQUESTS' } },
    ])
    await socket.dispose()
    expect(requests()).toBe(asked)
  })

  it('leaves a record with that cause, also where the operation would have been denied', async () => {
    const records: DecisionRecord[] = []
    const { graphql } = await started([{ by: 'address', requests: 1, per: HOUR }], {
      onDecision: (record: DecisionRecord) => void records.push(record),
    })
    expect((await graphql('mutation { reset }')).status).toBe(401)
    expect((await graphql('mutation { reset }')).status).toBe(429)
    expect((await graphql('{ open }')).status).toBe(429)
    expect(records.map(({ decision, cause }) => [decision, cause])).toEqual([
      ['deny', 'missing_token'],
      ['refused', 'too_many_requests'],
      ['refused', 'too_many_requests'],
    ])
  })

  it('cannot go on with another token of the same subject', async () => {
    const { graphql, tokenFor, calls } = await started([{ by: 'subject', requests: 1, per: HOUR }])
    const [one, other] = [await tokenFor('*'), await tokenFor('secret')]
    expect((await graphql('{ secret }', { token: one })).status).toBe(200)
    expect((await graphql('{ secret }', { token: other })).status).toBe(429)
    // Nor does its budget touch those without a token.
    expect((await graphql('{ open }')).status).toBe(200)
    expect(calls.get('Query.secret')).toBe(1)
  })

  it('keeps what it has used when the configuration is reloaded', async () => {
    const budgets = [{ by: 'address', requests: 1, per: HOUR }] as const
    const { graphql, reconfigure } = await started(budgets)
    expect((await graphql('{ open }')).status).toBe(200)
    await reconfigure({ queries: 'deny', budgets })
    expect((await graphql('{ open }')).status).toBe(429)
    await reconfigure({ budgets: [] })
    expect((await graphql('{ open }')).status).toBe(200)
  })
})

describe('a wrong token', () => {
  const WRONG = { authorization: 'Bearer a.b.c' }

  it('costs its address as much in connection_init as over POST, and closes the socket with 1013 when it is too much', async () => {
    const gateway = await started([{ by: 'subject', requests: 3, per: 24 * HOUR }])
    const shown = async (payload: object): Promise<unknown> => {
      const socket = await openSocket(gateway.url)
      socket.send({ type: 'connection_init', payload })
      return socket.closed
    }
    expect(await shown(WRONG)).toEqual({ code: 4403, reason: 'invalid_token' })
    expect(await shown({ ...WRONG, headers: { authorization: 'Bearer d.e.f' } })).toEqual({
      code: 4403,
      reason: 'duplicate_authorization',
    })
    expect((await gateway.graphql('{ open }', { headers: WRONG })).status).toBe(401)
    expect(await shown(WRONG)).toEqual({ code: 1013, reason: 'too_many_requests' })
    expect((await gateway.graphql('{ open }', { headers: WRONG })).status).toBe(429)
    expect(gateway.calls.get('Query.open')).toBeUndefined()
  })

  it('costs its address where a socket renews with it', async () => {
    const gateway = await started([{ by: 'subject', requests: 2, per: 24 * HOUR }])
    const socket = await openSocket(gateway.url)
    await socket.init({ authorization: `Bearer ${await gateway.tokenFor('secret')}` })
    const renew = (): void => socket.send({ type: 'ping', payload: { portcullis: WRONG } })
    renew()
    expect(await socket.next()).toMatchObject({ payload: { portcullis: { event: 'token_refused' } } })
    renew()
    renew()
    expect(await socket.closed).toEqual({ code: 1013, reason: 'too_many_requests' })
  })

  it('costs a socket without a token nothing', async () => {
    const gateway = await started([{ by: 'address', requests: 1, per: 24 * HOUR }])
    for (let count = 0; count < 3; count += 1) {
      const socket = await openSocket(gateway.url)
      expect(await socket.init()).toEqual({ type: 'connection_ack' })
    }
    expect((await gateway.graphql('{ open }')).status).toBe(200)
  })
})

describe('a request that is refused before its token is read', () => {
  it('is charged to nobody', async () => {
    const gateway = await started([{ by: 'address', requests: 1, per: 24 * HOUR }])
    const post = (headers: Record<string, string>, body: string) =>
      gateway.fetch('/graphql', { method: 'POST', headers, body })
    const json = { 'content-type': 'application/json' }
    expect((await post(json, '{')).status).toBe(400)
    expect((await post({ 'content-type': 'text/plain' }, '{}')).status).toBe(415)
    expect((await post({ ...json, accept: 'image/png' }, '{}')).status).toBe(406)
    expect((await post(json, `"${'x'.repeat(2_000_000)}"`)).status).toBe(413)
    expect((await gateway.graphql('{ open }')).status).toBe(200)
    expect((await gateway.graphql('{ open }')).status).toBe(429)
  })
})

describe('a budget', () => {
  it.each(['client', 'subject', 'issuer', 'claim.tenant', 'address'] as const)(
    'by %s counts wrong tokens, unreadable operations and anonymous callers by their address',
    async (by) => {
      const { graphql } = await started([{ by, requests: 3, per: HOUR }])
      expect((await graphql('{ open }', { token: 'a.b.c' })).status).toBe(401)
      expect(codeOf(await graphql('{ open'))).toBe('GRAPHQL_PARSE_FAILED')
      expect(codeOf(await graphql('{ nothing }'))).toBe('GRAPHQL_VALIDATION_FAILED')
      expect((await graphql('{ open }', { token: 'a.b.d' })).status).toBe(429)
      expect((await graphql('{ open }')).status).toBe(429)
    },
  )

  it('of cost takes what an operation costs, also of one that is denied', async () => {
    const { graphql } = await started([{ by: 'address', cost: 100, per: HOUR }], { limits: { cost: 100 } })
    const dear = await graphql('{ dear }')
    expect(dear.headers.get('ratelimit-policy')).toBe('"cost-by-address";q=100;portcullis-unit="cost";w=3600')
    expect(dear.headers.get('ratelimit')).toMatch(/^"cost-by-address";r=60;/)
    const denied = await graphql('mutation { reset }')
    expect(denied.status).toBe(401)
    expect(denied.headers.get('ratelimit')).toMatch(/;r=50;/)
    expect((await graphql('{ dear }')).status).toBe(200)
    expect(codeOf(await graphql('{ dear }'))).toBe('TOO_MANY_REQUESTS')
    expect((await graphql('mutation { reset }')).status).toBe(401)
  })

  it('that matches mutations leaves queries alone', async () => {
    const { graphql, tokenFor } = await started([
      { by: 'subject', requests: 1, per: HOUR, match: { kind: ['mutation'] } },
    ])
    const token = await tokenFor('*')
    expect((await graphql('mutation { reset }', { token })).status).toBe(200)
    expect((await graphql('mutation { reset }', { token })).status).toBe(429)
    expect((await graphql('{ open }', { token })).headers.get('ratelimit')).toBeNull()
  })

  it('that refuses an operation leaves the other budgets as they were', async () => {
    const { graphql } = await started([
      { name: 'few', by: 'address', requests: 1, per: HOUR, match: { kind: ['query'] } },
      { name: 'all', by: 'address', requests: 2, per: HOUR },
    ])
    expect((await graphql('{ open }')).status).toBe(200)
    expect((await graphql('{ open }')).status).toBe(429)
    expect((await graphql('mutation { reset }')).headers.get('ratelimit')).toMatch(/^"all";r=0;/)
  })

  it('that measures refuses nothing, tells callers nothing, and logs what it would have refused', async () => {
    const lines: string[] = []
    const { graphql, metricsUrl } = await started(
      [{ by: 'address', requests: 1, per: HOUR, mode: 'measure' }],
      {
        metrics: { port: 0 },
        logLevel: 'info',
        logTo: { write: (line: string) => void lines.push(line) },
      },
    )
    expect((await graphql('{ open }')).status).toBe(200)
    const second = await graphql('{ open }')
    expect(second.status).toBe(200)
    expect(second.headers.get('ratelimit')).toBeNull()
    const over = lines.map((line) => JSON.parse(line)).filter(({ budget }) => budget !== undefined)
    expect(over).toMatchObject([{ budget: 'requests-by-address', mode: 'measure', operations: 1 }])
    const scraped = await (await fetch(metricsUrl ?? '')).text()
    expect(scraped).toMatch(
      /^portcullis_budgets_exceeded_total\{budget="requests-by-address",mode="measure"\} 1$/m,
    )
  })

  it('that could not work ends the start', async () => {
    await expect(started([{ by: 'address', cost: 10, per: 1 }])).rejects.toThrow(
      'budgets[0].cost needs limits.cost: without it no operation is weighed.',
    )
  })
})
