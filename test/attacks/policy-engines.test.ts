import type { ServerResponse } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { type Answering, startPolicyServer } from '../kit/policy-server.ts'

const schema = {
  typeDefs: `
    directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
    type Query { open: Int }
    type Mutation { pay(id: ID!): Int @policy(policies: [["may_pay"]]) refund(id: ID!): Int @policy(policies: [["may_refund"]]) }`,
  resolvers: { Mutation: { pay: () => 1, refund: () => 2 } },
}
const OPERATION = 'mutation { pay(id: 1) refund(id: 2) }'
const TIMEOUT = 200

async function ask(answer: Answering) {
  const engine = await startPolicyServer(answer)
  const gateway = await startGateway({
    before: 'schema',
    schema,
    baseline: { mutation: 'public' },
    policies: { authzen: { url: engine.url, timeout: TIMEOUT } },
  })
  return { engine, gateway, token: await gateway.tokenFor('*') }
}

const yes = { decision: true }
const raw =
  (text: string, status = 200, headers: Readonly<Record<string, string>> = {}): Answering =>
  (_, response) => {
    response.writeHead(status, headers).end(text)
    return undefined
  }

const LIES: readonly (readonly [string, Answering])[] = [
  ['answers nothing at all', () => undefined],
  ['closes the socket', (_, response) => void response.destroy()],
  ['resets the socket', (_, response) => void response.socket?.resetAndDestroy()],
  ['breaks off in the middle of its answer', (_, response) => breakOff(response)],
  ['begins an answer and never ends it', (_, response) => void response.write('{"evaluations":[')],
  ['answers one evaluation of two', () => ({ evaluations: [yes] })],
  ['answers three evaluations of two', () => ({ evaluations: [yes, yes, yes] })],
  ['answers no evaluation', () => ({ evaluations: [] })],
  ['answers a single decision', () => yes],
  ['answers "true" as text', () => ({ evaluations: [{ decision: 'true' }, { decision: 'true' }] })],
  ['answers 1', () => ({ evaluations: [{ decision: 1 }, { decision: 1 }] })],
  ['answers evaluations that are true themselves', () => ({ evaluations: [true, true] })],
  ['answers evaluations without a decision', () => ({ evaluations: [{}, {}] })],
  ['answers null', () => ({ evaluations: [null, null] })],
  [
    'answers in another order',
    ({ body }) => ({
      evaluations: [...body.evaluations].reverse().map((one: object) => ({ ...one, decision: true })),
    }),
  ],
  ['answers an object of evaluations', () => ({ evaluations: { 0: yes, 1: yes, length: 2 } })],
  [
    'answers another request',
    (_, response) => {
      response.setHeader('x-request-id', 'somebody-else')
      return { evaluations: [yes, yes] }
    },
  ],
  ['answers a text that is no JSON', raw('yes')],
  ['answers nothing with 200', raw('')],
  ['answers 204', raw('', 204)],
  ['answers 201 with yes', raw(JSON.stringify({ evaluations: [yes, yes] }), 201)],
  ['answers 401', raw('{"evaluations":[{"decision":true},{"decision":true}]}', 401)],
  ['answers 500', raw('{"evaluations":[{"decision":true},{"decision":true}]}', 500)],
  [
    'answers more than anybody reads',
    raw(`{"evaluations":[{"decision":true},{"decision":true}],"x":"${'x'.repeat(2_000_000)}"}`),
  ],
]

function breakOff(response: ServerResponse): undefined {
  response.writeHead(200, { 'content-length': '1000' })
  response.write('{"evaluations":[{"decision":true},{"decision":true}]}', () => response.destroy())
  return undefined
}

describe('a policy engine that', () => {
  it.each(LIES)('%s allows nothing, and is no "no"', async (_, answer) => {
    const { gateway, token } = await ask(answer)
    const { status, headers, body } = await gateway.graphql(OPERATION, { token })
    expect([status, headers.get('retry-after'), body]).toEqual([
      503,
      '1',
      {
        errors: [
          {
            message: 'The policies of this operation cannot be asked at the moment, try again later',
            extensions: { code: 'POLICY_UNAVAILABLE' },
          },
        ],
      },
    ])
    expect(gateway.calls.size).toBe(0)
    // Whoever needs no policy is served all the same.
    expect((await gateway.graphql('{ open }', { token })).status).toBe(200)
  })

  it('sends elsewhere is not followed', async () => {
    const other = await startPolicyServer(() => ({ evaluations: [yes, yes] }))
    const { gateway, token } = await ask((_, response) => {
      response.writeHead(307, { location: `${other.url}/access/v1/evaluations` }).end()
      return undefined
    })
    expect((await gateway.graphql(OPERATION, { token })).status).toBe(503)
    expect(other.received).toEqual([])
    expect(gateway.calls.size).toBe(0)
  })

  it('is not there allows nothing', async () => {
    const gateway = await startGateway({
      before: 'schema',
      schema,
      baseline: { mutation: 'public' },
      policies: { authzen: { url: 'http://127.0.0.1:9', timeout: TIMEOUT } },
    })
    const { status } = await gateway.graphql(OPERATION, { token: await gateway.tokenFor('*') })
    expect(status).toBe(503)
    expect(gateway.calls.size).toBe(0)
  })

  it('never answers keeps nobody waiting beyond its timeout, however many ask', async () => {
    const { engine, gateway, token } = await ask(() => undefined)
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => gateway.graphql(`mutation { pay(id: ${index}) }`, { token })),
    )
    // The engine has answered nothing by now, and never would: each answer is that of the timeout.
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
    expect(engine.received.length).toBeLessThanOrEqual(100)
    expect(gateway.calls.size).toBe(0)
  })

  it('closes its kept connections between two questions is asked again', async () => {
    let count = 0
    const { engine, gateway, token } = await ask((_, response) => {
      count += 1
      // The second question meets a connection that ends without an answer.
      if (count === 2) return void response.socket?.destroy()
      return { evaluations: [yes, yes] }
    })
    for (let turn = 0; turn < 2; turn += 1)
      expect((await gateway.graphql(OPERATION, { token })).status).toBe(200)
    expect(engine.received.length).toBe(3)
  })
})

describe('the headers that an engine is told', () => {
  it.each(['authorization', 'Cookie', 'DPoP', 'x-api-key'])(
    'never hold what proves who asks: %s',
    async (name) => {
      const policies = { authzen: { url: 'http://127.0.0.1:9', forwardHeaders: [name] } }
      await expect(startGateway({ before: 'schema', schema, policies })).rejects.toThrow(
        /forwardHeaders\[0\] must not be/,
      )
    },
  )

  it.each([
    ['authzen', (forwardHeaders: string[]) => ({ authzen: { url: 'http://127.0.0.1:9', forwardHeaders } })],
    ['opa', (forwardHeaders: string[]) => ({ opa: { url: 'http://127.0.0.1:9/v1/data/a', forwardHeaders } })],
    ['a module', (forwardHeaders: string[]) => ({ module: './none.js', forwardHeaders })],
    ['a function', (forwardHeaders: string[]) => ({ evaluate: () => [], forwardHeaders })],
  ])('never hold a token, in whichever header it is read: %s', async (_, make) => {
    const tokens = { from: ['authorization', { header: 'x-access-token' }] } as const
    const policies = make(['x-tenant', 'X-Access-Token'])
    await expect(startGateway({ before: 'schema', schema, policies, tokens })).rejects.toThrow(
      'policies: forwardHeaders must not name x-access-token, because tokens are read from it.',
    )
  })
})
