import { describe, expect, it, jest } from '@jest/globals'
import { type BeforeUpstreamAt, startGateway } from '../kit/gateway.ts'
import { compose } from '../support/composition.ts'
import { openStream } from '../support/event-stream.ts'
import { openSocket } from '../support/sockets.ts'
import { type Recorder, sendJson, startRecorder } from '../upstream/recorder.ts'

jest.setTimeout(60_000)

const SDL = `
  scalar Big
  type Query { account(id: Big, count: Int, ratio: Float, key: ID, at: Where): Account  accounts: [Account] }
  input Where { big: Big  ratios: [Float!] }
  type Mutation { pay(id: Big): Account }
  type Account { id: Big  amount: Float  key: ID  note: String }
`
const RULES =
  'type Account { note: String @auth(scopes: [["note:read"]]) } type Mutation { pay(id: Big): Account @public }'
const ID = '9007199254740993'
const ANSWER = `{"data":{"account":{"id":${ID},"amount":1.10,"key":"7"}}}`
const QUERY = 'query($id: Big) { account(id: $id) { id amount key } }'

async function start(settings: Partial<BeforeUpstreamAt> = {}, answer = ANSWER) {
  const recorder = await startRecorder(SDL)
  recorder.answer = (_, response) => sendJson(response, 200, answer)
  const { upstream, ...rest } = settings
  const gateway = await startGateway({
    before: 'upstream',
    at: recorder,
    upstream: { sdl: () => [{ name: 'rules.graphql', text: RULES }], ...upstream },
    ...rest,
  })
  const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
    gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
  return { recorder, gateway, post }
}

const sentTo = ({ received }: Recorder): string => received.map(({ body }) => body).join('\n')

describe('a number before an upstream', () => {
  it.each([ID, '1.10', '1e400', '-0.0', '1E2', '0.1234567890123456789'])(
    'goes on as it is written: %s',
    async (number) => {
      const { recorder, gateway, post } = await start()
      const query = JSON.stringify(QUERY)
      expect((await post(`{"query":${query},"variables":{"id":${number}}}`)).status).toBe(200)
      const search = new URLSearchParams({ query: QUERY, variables: `{"id":{"deep":[${number}]}}` })
      await gateway.fetch(`/graphql?${search}`, { headers: { 'apollo-require-preflight': '1' } })
      const stream = await openStream(`${gateway.url}/graphql/stream`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: `{"query":${query},"variables":{"id":[${number}]}}`,
      })
      expect(await stream.rest()).toHaveLength(2)
      expect(stream.text()).toContain(`"id":${ID},"amount":1.10`)
      const socket = await openSocket(gateway.url)
      await socket.init()
      socket.send(`{"id":"1","type":"subscribe","payload":{"query":${query},"variables":{"id":${number}}}}`)
      expect((await socket.next()).type).toBe('next')
      const sent = recorder.received.map(({ body }) => /"variables":(.*)}$/.exec(body)?.[1])
      expect(sent).toEqual([
        `{"id":${number}}`,
        `{"id":{"deep":[${number}]}}`,
        `{"id":[${number}]}`,
        `{"id":${number}}`,
      ])
    },
  )

  it('is coerced as its type says: an ID keeps its digits, an Int has 32 bits, a Float may be written anyhow', async () => {
    const { recorder, post } = await start()
    const ask = async (type: 'ID' | 'Where' | 'Float' | 'Int', value: string) => {
      const argument = { ID: 'key', Where: 'at', Float: 'ratio', Int: 'count' }[type]
      const query = `query($v: ${type}) { account(${argument}: $v) { id } }`
      return (await post(`{"query":${JSON.stringify(query)},"variables":{"v":${value}}}`)).body
    }
    for (const [type, value] of [
      ['ID', ID],
      ['ID', '"x"'],
      ['Float', '1.10'],
      ['Float', ID],
      ['Int', '1.0'],
      ['Where', `{"big":${ID},"ratios":[1.50,2]}`],
    ] as const) {
      expect((await ask(type, value)).errors).toBeUndefined()
      expect(recorder.received.splice(0)[0]?.body).toContain(`"variables":{"v":${value}}`)
    }
    for (const [type, value, message] of [
      ['ID', '1.50', 'ID cannot represent value'],
      ['Int', ID, 'Int cannot represent non 32-bit signed integer value'],
      ['Int', '1.10', 'Int cannot represent non-integer value'],
      ['Float', '"1.10"', 'Float cannot represent non numeric value'],
      ['Where', '{"ratios":["1.0"]}', 'at "v.ratios[0]"; Float cannot represent non numeric value'],
    ] as const) {
      const { errors, data } = await ask(type, value)
      expect(errors?.[0]?.message).toContain(message)
      expect([errors?.[0]?.extensions?.['code'], data]).toEqual(['BAD_USER_INPUT', undefined])
    }
    expect(recorder.received).toEqual([])
  })

  it('comes back as the upstream wrote it: in a whole answer, a reduced one and a masked one', async () => {
    const { post } = await start()
    expect((await post(JSON.stringify({ query: QUERY }))).text).toBe(ANSWER)
    const reduced = await post('{"query":"{ account { id amount key note } }"}')
    expect(reduced.text).toContain(`"account":{"id":${ID},"amount":1.10,"key":"7","note":null}`)
    const failing = ANSWER.replace(/}$/, `,"errors":[{"message":"secret","path":["account","key"]}]}`)
    const masked = await (await start({ upstream: { errors: 'mask' } }, failing)).post(
      JSON.stringify({ query: QUERY }),
    )
    expect(masked.text).toContain(`"account":{"id":${ID},"amount":1.10,"key":"7"}`)
    expect(masked.text).not.toContain('secret')
  })

  it('passes a size check of its own depth: a number is no level of nesting', async () => {
    const { recorder, post } = await start()
    const nested = (levels: number) => `${'['.repeat(levels)}1.10${']'.repeat(levels)}`
    const send = (levels: number) =>
      post(`{"query":${JSON.stringify(QUERY)},"variables":{"id":${nested(levels)}}}`)
    expect((await send(99)).status).toBe(200)
    expect((await send(100)).status).toBe(400)
    expect(recorder.received).toHaveLength(1)
  })
})

describe('a number before several upstreams', () => {
  it('keeps its digits in variables, in literals, in answers and in reduced answers', async () => {
    const one = await startRecorder(SDL)
    const other = await startRecorder('type Query { hello: String }')
    one.answer = (_, response) => sendJson(response, 200, ANSWER)
    const { url } = await startGateway({
      before: 'upstreams',
      upstreams: { one: { url: one.url }, other: { url: other.url } },
      rules: () => [{ name: 'rules.graphql', text: RULES }],
    })
    const post = async (body: string): Promise<string> => {
      const headers = { 'content-type': 'application/json' }
      return (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text()
    }
    const whole = `{"data":{"account":{"id":${ID},"amount":1.10,"key":"7"}}}`
    expect((await post(`{"query":"{ account(id: ${ID}) { id amount key } }"}`)).trim()).toBe(whole)
    expect(sentTo(one)).toContain(ID)
    one.received.splice(0)
    const body = `{"query":"query($id: Big, $r: Float, $k: ID) { account(id: $id, ratio: $r, key: $k) { id amount key } }","variables":{"id":[${ID},1e400],"r":1.10,"k":${ID}}}`
    expect((await post(body)).trim()).toBe(whole)
    const sent = sentTo(one)
    for (const number of [`[${ID},1e400]`, '1.10', ID]) expect(sent).toContain(number)
    expect(await post('{"query":"{ account { id amount note } }"}')).toContain(
      `"account":{"id":${ID},"amount":1.10,"note":null}`,
    )
  })
})

describe('a number before a supergraph', () => {
  it('keeps its digits in variables, in literals, in answers and in reduced answers', async () => {
    const accounts = await startRecorder(SDL)
    const text = compose({
      accounts: `
        scalar Big
        type Query { account(id: Big, ratio: Float, key: ID): Account }
        type Account @key(fields: "key") { key: ID!  id: Big  amount: Float  note: String @requiresScopes(scopes: [["note"]]) }`,
      notes: 'type Account @key(fields: "key") { key: ID!  weight: Float }  type Query { hello: String }',
    })
    const { url } = await startGateway({
      before: 'supergraph',
      supergraph: {
        sdl: () => ({ name: 'supergraph.graphql', text }),
        subgraphs: { accounts: { url: accounts.url }, notes: { url: accounts.url } },
      },
    })
    accounts.answer = ({ body }, response) =>
      sendJson(
        response,
        200,
        body.includes('_entities')
          ? '{"data":{"_entities":[{"__typename":"Account","weight":2.50}]}}'
          : ANSWER.replace('{"id"', '{"__typename":"Account","id"'),
      )
    const post = async (body: string): Promise<string> => {
      const headers = { 'content-type': 'application/json' }
      return (await (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text()).trim()
    }
    const whole = `{"data":{"account":{"id":${ID},"amount":1.10,"key":"7","weight":2.50}}}`
    expect(await post(`{"query":"{ account(id: ${ID}, ratio: 1.50) { id amount key weight } }"}`)).toBe(whole)
    expect(sentTo(accounts)).toMatch(new RegExp(`${ID}.*1\\.50`))
    accounts.received.splice(0)
    const body = `{"query":"query($id: Big, $r: Float, $k: ID) { account(id: $id, ratio: $r, key: $k) { id amount key weight } }","variables":{"id":[${ID},1e400],"r":1.10,"k":${ID}}}`
    expect(await post(body)).toBe(whole)
    for (const number of [`[${ID},1e400]`, '1.10', ID]) expect(sentTo(accounts)).toContain(number)
    expect(await post('{"query":"{ account { id amount note } }"}')).toContain(
      `"account":{"id":${ID},"amount":1.10,"note":null}`,
    )
  })
})

describe('a number before a schema of this process', () => {
  const schema = {
    typeDefs: 'scalar Any  type Query { kind(value: Any): String }',
    resolvers: {
      Query: {
        kind: (_: unknown, { value }: { value: unknown }) => `${typeof value} ${JSON.stringify(value)}`,
      },
    },
  }
  const QUESTION = '"query":"query($value: Any) { kind(value: $value) }"'

  it('is an ordinary number for resolvers, over HTTP and over a socket', async () => {
    const gateway = await startGateway({ before: 'schema', schema, baseline: { query: 'public' } })
    const headers = { 'content-type': 'application/json' }
    const body = `{${QUESTION},"variables":{"value":1.10}}`
    expect((await gateway.fetch('/graphql', { method: 'POST', headers, body })).body.data).toEqual({
      kind: 'number 1.1',
    })
    const list = `{${QUESTION},"variables":{"value":{"a":[1.10,${ID}]}}}`
    const socket = await openSocket(gateway.url)
    await socket.init()
    socket.send(`{"id":"1","type":"subscribe","payload":${list}}`)
    expect((await socket.next()).payload).toEqual({ data: { kind: 'object {"a":[1.1,9007199254740992]}' } })
  })

  it('is refused where there is no double for it, and no resolver runs', async () => {
    const gateway = await startGateway({ before: 'schema', schema, baseline: { query: 'public' } })
    const headers = { 'content-type': 'application/json' }
    const body = `{${QUESTION},"variables":{"value":1e400}}`
    const answer = await gateway.fetch('/graphql', { method: 'POST', headers, body })
    const message = '`variables`: there is no number as large as 1e400'
    expect([answer.status, answer.body.errors]).toEqual([
      400,
      [{ message, extensions: { code: 'BAD_REQUEST' } }],
    ])
    const socket = await openSocket(gateway.url)
    await socket.init()
    socket.send(`{"id":"1","type":"subscribe","payload":${body}}`)
    expect(await socket.next()).toEqual({
      id: '1',
      type: 'error',
      payload: [{ message, extensions: { code: 'BAD_REQUEST' } }],
    })
    expect(gateway.calls.size).toBe(0)
  })
})
