import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { type Answering, startPolicyServer } from '../kit/policy-server.ts'

const TIMEOUT = 200
/** What a busy machine may add. An operation that waited for one of these engines would never end. */
const MARGIN = 5_000
const AT_ONCE = 10
const COUNT = 100

const timers: NodeJS.Timeout[] = []
afterEach(() => {
  for (const timer of timers.splice(0)) clearInterval(timer)
})

/** Sends a space every 20 ms, for ever: JSON may begin with any number of them. */
function drip(response: ServerResponse): undefined {
  const timer = setInterval(() => response.write(' '), 20)
  timers.push(timer)
  response.once('close', () => clearInterval(timer))
  return undefined
}

const ENGINES: readonly (readonly [string, Answering])[] = [
  ['never answers', () => undefined],
  ['sends headers and then nothing', (_, response) => void response.writeHead(200).flushHeaders()],
  ['sends half of its answer', (_, response) => void response.writeHead(200).write('{"evaluations":[{"dec')],
  ['sends byte after byte', (_, response) => drip(response.writeHead(200))],
  ['sends byte after byte of an error', (_, response) => drip(response.writeHead(500))],
  [
    'says yes, and never ends',
    (_, response) => drip(response.writeHead(200, { 'transfer-encoding': 'chunked' })),
  ],
  [
    'says yes too late',
    ({ body }, response) => {
      const answer = JSON.stringify({ evaluations: body.evaluations.map(() => ({ decision: true })) })
      timers.push(setTimeout(() => response.end(answer), TIMEOUT * 5))
      return undefined
    },
  ],
]

async function start(answer: Answering) {
  const engine = await startPolicyServer(answer)
  const gateway = await startGateway({
    before: 'schema',
    schema: {
      typeDefs: `
        directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
        type Query { open: Int }
        type Mutation { pay(id: ID!): Int @policy(policies: [["may_pay"]]) }`,
      resolvers: { Query: { open: () => 1 }, Mutation: { pay: () => 1 } },
    },
    baseline: { mutation: 'public' },
    policies: { authzen: { url: engine.url, timeout: TIMEOUT } },
  })
  return { engine, gateway, token: await gateway.tokenFor('*') }
}

/** Asks ten at a time, and returns the statuses and the time of each, shortest first. */
async function load(ask: (index: number) => Promise<{ readonly status: number }>) {
  const statuses = new Set<number>()
  const times: number[] = []
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, first) => {
      for (let index = first; index < COUNT; index += AT_ONCE) {
        const began = performance.now()
        statuses.add((await ask(index)).status)
        times.push(performance.now() - began)
      }
    }),
  )
  return { statuses: [...statuses], times: times.sort((one, other) => one - other) }
}

describe('the 99th percentile of what operations take is bounded by the timeout', () => {
  it.each(ENGINES)('before an engine that %s', async (_, answer) => {
    const { engine, gateway, token } = await start(answer)
    for (let turn = 0; turn < 5; turn += 1) await gateway.graphql('{ open }', { token })
    // Three at a time ask the same.
    const { statuses, times } = await load((index) =>
      gateway.graphql(`mutation { pay(id: ${Math.floor(index / 3)}) }`, { token }),
    )
    expect(statuses).toEqual([503])
    expect(gateway.calls.get('Mutation.pay')).toBeUndefined()
    expect(times[COUNT - 2]).toBeLessThan(TIMEOUT + MARGIN)
    // Nobody is refused before the engine had its time, but for those who joined a question that was asked before.
    expect(times[COUNT / 2]).toBeGreaterThan(TIMEOUT / 2)
    expect(engine.received.length).toBeLessThanOrEqual(COUNT)
  })

  it('and operations that name no policies do not wait for it', async () => {
    const { engine, gateway, token } = await start(() => undefined)
    const waiting = gateway.graphql('mutation { pay(id: 1) }', { token })
    const { statuses } = await load(() => gateway.graphql('{ open }', { token }))
    expect(statuses).toEqual([200])
    expect((await waiting).status).toBe(503)
    expect(engine.received.length).toBeLessThanOrEqual(1)
  })

  it('and one question that many ask at once is sent once', async () => {
    const { engine, gateway, token } = await start(() => undefined)
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () => gateway.graphql('mutation { pay(id: 1) }', { token })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
    // Whoever comes after the time of the first is a new question.
    expect(engine.received.length).toBeLessThan(AT_ONCE)
  })
})
