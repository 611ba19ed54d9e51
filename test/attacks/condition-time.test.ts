import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { buildSchema, type ExecutionResult, parse, subscribe } from 'graphql'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import type { GraphqlBody } from '../kit/caller.ts'
import { startGateway } from '../kit/gateway.ts'
import { createTopic } from '../kit/socket-world.ts'
import { postStream } from '../support/event-stream.ts'
import { identified } from './operation.ts'

afterEach(() => {
  jest.restoreAllMocks()
})

const END = Date.now() + 60_000
const typeDefs = `
  ${authTypeDefs}
  type Query { open: Int }
  type Subscription {
    ticks: Int @auth(scopes: [["ticks"]], if: "now < timestamp('${new Date(END).toISOString()}')")
    always: Int
  }`
const FORBIDDEN = { message: 'You are not authorized for this resource', extensions: { code: 'FORBIDDEN' } }

describe('a subscription that only a time allows', () => {
  it.each([
    ['ticks', [FORBIDDEN]],
    ['always', undefined],
  ])('ends in a gateway with the first event after it: %s', async (field, expected) => {
    let time = END - 60_000
    jest.spyOn(Date, 'now').mockImplementation(() => time)
    const topic = createTopic()
    const source = {
      subscribe: () => topic.subscribe(),
      resolve: (value: number) => value,
    }
    const gateway = await startGateway({
      before: 'schema',
      schema: { typeDefs, resolvers: { Subscription: { ticks: source, always: source } } },
    })
    const token = await gateway.tokenFor('ticks')
    const stream = await postStream(gateway.url, { query: `subscription { ${field} }` }, { token })
    expect(stream.status).toBe(200)
    await topic.hasListeners(1)
    topic.emit(1)
    expect(await stream.next()).toMatchObject({ event: 'next', data: { data: { [field]: 1 } } })
    time = END + 1_000
    topic.emit(2)
    const event = await stream.next()
    const data: GraphqlBody = event?.event === 'next' ? event.data : {}
    if (expected === undefined) expect(data).toEqual({ data: { [field]: 2 } })
    else {
      expect(data.data).toBeUndefined()
      expect(data.errors).toMatchObject(expected)
      expect(await stream.rest()).toEqual([{ event: 'complete' }])
      await topic.hasListeners(0)
    }
  })

  it('ends in a host of its own with the first event after it', async () => {
    const clock = { now: END - 1_000 }
    async function* ticks() {
      for (let next = 0; ; next += 1) yield { ticks: next }
    }
    const guarded = guardExecute(subscribe, { now: () => clock.now })
    const events = (await guarded({
      schema: buildSchema(typeDefs),
      document: parse('subscription { ticks }'),
      contextValue: { subject: identified('ticks') },
      rootValue: { ticks },
    })) as AsyncIterableIterator<ExecutionResult>
    expect(await events.next()).toEqual({ done: false, value: { data: { ticks: 0 } } })
    clock.now = END
    const { value } = await events.next()
    expect(value.data).toBeUndefined()
    expect(value.errors).toMatchObject([FORBIDDEN])
    expect(await events.next()).toEqual({ done: true, value: undefined })
  })
})
