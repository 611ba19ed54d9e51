import { describe, expect, it, jest } from '@jest/globals'
import { buildSchema, type ExecutionResult, parse, subscribe } from 'graphql'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import type { IdentifiedSubject } from '../../src/core/decision/subject.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { parsePattern } from '../../src/core/scope/pattern.ts'

const schema = buildSchema(`
  ${authTypeDefs}
  type Query { open: Int }
  type Subscription { ticks: Int @auth(scopes: [["ticks"]]) }
`)
const document = parse('subscription { ticks }')

function someone(scopes: readonly string[], expiresAt?: number): IdentifiedSubject {
  return {
    kind: 'identified',
    issuer: 'tests',
    id: 'a',
    claims: {},
    granted: { allow: scopes.map(parsePattern), reject: [], ceilings: [] },
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

/** A subscription to numbers without end; `clock.now` is the time. */
async function subscribed(subject: unknown) {
  const clock = { now: 0 }
  const source = { isEnded: false, next: 0 }
  async function* ticks(): AsyncGenerator<{ readonly ticks: number }> {
    try {
      for (;;) yield { ticks: source.next++ }
    } finally {
      source.isEnded = true
    }
  }
  const contextValue = { subject }
  const guarded = guardExecute(subscribe, { now: () => clock.now })
  const result = await guarded({ schema, document, contextValue, rootValue: { ticks } })
  return { clock, source, contextValue, events: result as AsyncIterableIterator<ExecutionResult> }
}

describe('the events of a guarded subscription', () => {
  it('pass while the subject may have them', async () => {
    const { events } = await subscribed(someone(['ticks'], 1_000))
    expect(await events.next()).toEqual({ done: false, value: { data: { ticks: 0 } } })
    expect(await events.next()).toEqual({ done: false, value: { data: { ticks: 1 } } })
    await events.return?.()
  })

  it('end with the refusal once the token has expired, and end their source', async () => {
    const { clock, source, events } = await subscribed(someone(['ticks'], 1_000))
    await events.next()
    clock.now = 1_000
    const { value } = await events.next()
    expect(value.data).toBeUndefined()
    expect(value.errors).toMatchObject([
      { message: 'Your token is expired', extensions: { code: 'UNAUTHENTICATED', reason: 'expired_token' } },
    ])
    expect(await events.next()).toEqual({ done: true, value: undefined })
    expect(source.isEnded).toBe(true)
  })

  it('end when the context has another subject, who may not have them', async () => {
    const { source, contextValue, events } = await subscribed(someone(['ticks']))
    await events.next()
    contextValue.subject = someone(['other'])
    const { value } = await events.next()
    expect(value.data).toBeUndefined()
    expect(value.errors).toMatchObject([
      { message: 'You are not authorized for this resource', extensions: { code: 'FORBIDDEN' } },
    ])
    expect(await events.next()).toEqual({ done: true, value: undefined })
    expect(source.isEnded).toBe(true)
  })

  it('go on when the context has another subject, who may have them', async () => {
    const { clock, contextValue, events } = await subscribed(someone(['ticks'], 1_000))
    await events.next()
    contextValue.subject = someone(['ticks'], 5_000)
    clock.now = 2_000
    expect(await events.next()).toEqual({ done: false, value: { data: { ticks: 1 } } })
    await events.return?.()
  })
})

describe('a subscription to which nothing comes', () => {
  it('ends with the refusal when its token ends, and leaves no timer where its reader ends it before', async () => {
    jest.useFakeTimers({ now: 0 })
    try {
      const silent = () => ({
        next: () => new Promise<IteratorResult<object>>(() => undefined),
        return: jest.fn(async () => ({ done: true as const, value: undefined })),
        [Symbol.asyncIterator]() {
          return this
        },
      })
      const open = async () => {
        const source = silent()
        const result = await guardExecute(subscribe)({
          ...{ schema, document, rootValue: { ticks: () => source } },
          contextValue: { subject: someone(['ticks'], 1_000) },
        })
        return { source, events: result as AsyncIterableIterator<ExecutionResult> }
      }
      const ended = await open()
      const pending = ended.events.next()
      await jest.advanceTimersByTimeAsync(1_000)
      const { value } = await pending
      expect(value).toMatchObject({
        errors: [
          {
            message: 'Your token is expired',
            extensions: { code: 'UNAUTHENTICATED', reason: 'expired_token' },
          },
        ],
      })
      expect(value).not.toHaveProperty('data')
      expect(await ended.events.next()).toEqual({ done: true, value: undefined })
      expect(ended.source.return).toHaveBeenCalledTimes(1)
      const left = await open()
      void left.events.next()
      await left.events.return?.()
      expect(jest.getTimerCount()).toBe(0)
      expect(left.source.return).toHaveBeenCalledTimes(1)
    } finally {
      jest.useRealTimers()
    }
  })
})
