import { subscribe as subscribeWithTools } from '@graphql-tools/executor'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { type ExecutionArgs, type ExecutionResult, parse, subscribe } from 'graphql'
import { guardSchema } from '../../../src/adapters/schema/guard-schema.ts'
import type { IdentifiedSubject } from '../../../src/core/decision/subject.ts'
import { authTypeDefs } from '../../../src/core/schema/auth-type-defs.ts'
import { parsePattern } from '../../../src/core/scope/pattern.ts'

beforeEach(() => {
  jest.useFakeTimers({ now: 0 })
})
afterEach(() => {
  jest.useRealTimers()
})

function someone(scopes: readonly string[], expiresAt: number): IdentifiedSubject {
  const granted = { allow: scopes.map(parsePattern), reject: [], ceilings: [] }
  return { kind: 'identified', issuer: 'tests', id: 'a', claims: {}, granted, expiresAt }
}

type Subscribe = (args: ExecutionArgs) => Promise<unknown> | unknown

/** A subscription to numbers that come when a test says so. */
async function open(subject: IdentifiedSubject, subscribe: Subscribe) {
  const readers: ((step: IteratorResult<number>) => void)[] = []
  const seen: unknown[] = []
  const source = {
    next: () => new Promise<IteratorResult<number>>((resolve) => readers.push(resolve)),
    return: jest.fn(async () => ({ done: true as const, value: undefined })),
    [Symbol.asyncIterator]() {
      return this
    },
  }
  const schema = guardSchema(
    makeExecutableSchema({
      typeDefs: `${authTypeDefs}
        type Query { open: Int }
        type Subscription { ticks: Int @auth(scopes: [["ticks"]]) }`,
      resolvers: {
        Subscription: {
          ticks: {
            subscribe: () => source,
            resolve(value: unknown) {
              seen.push(value)
              return value
            },
          },
        },
      },
    }),
  )
  const contextValue = { subject }
  const events = await subscribe({ schema, document: parse('subscription { ticks }'), contextValue })
  const emit = (value: number): void => readers.shift()?.({ done: false, value })
  return { events: events as AsyncGenerator<ExecutionResult, void>, emit, source, seen, contextValue }
}

const EXPIRED = {
  done: false,
  value: {
    data: { ticks: null },
    errors: [
      {
        message: 'Your token is expired',
        path: ['ticks'],
        extensions: { code: 'UNAUTHENTICATED', reason: 'expired_token' },
      },
    ],
  },
}
const DONE = { done: true, value: undefined }

describe.each<[string, Subscribe]>([
  ['graphql-js', subscribe],
  // It hands every event the same variable values; graphql-yoga runs it.
  ['@graphql-tools/executor', (args) => subscribeWithTools(args as never)],
])('a subscription of a guarded schema, run by %s', (_, subscribe) => {
  it('ends when its token does, also while nothing comes, and no resolver sees the last event', async () => {
    const { events, emit, source, seen } = await open(someone(['ticks'], 60_000), subscribe)
    const first = events.next()
    emit(1)
    expect(await first).toEqual({ done: false, value: { data: { ticks: 1 } } })
    const pending = events.next()
    await jest.advanceTimersByTimeAsync(60_000)
    expect(await pending).toMatchObject(EXPIRED)
    expect(await events.next()).toEqual(DONE)
    expect(source.return).toHaveBeenCalledTimes(1)
    expect(seen).toEqual([1])
    expect(jest.getTimerCount()).toBe(0)
  })

  it('passes no event that comes after its token has ended', async () => {
    const { events, emit, source, seen } = await open(someone(['ticks'], 1_000), subscribe)
    const pending = events.next()
    jest.setSystemTime(1_000)
    emit(1)
    expect(await pending).toMatchObject(EXPIRED)
    expect(await events.next()).toEqual(DONE)
    expect([seen, source.return.mock.calls.length]).toEqual([[], 1])
  })

  it('goes on with another token of the same context, until that ends', async () => {
    const { events, emit, contextValue } = await open(someone(['ticks'], 1_000), subscribe)
    const pending = events.next()
    contextValue.subject = someone(['ticks'], 5_000)
    await jest.advanceTimersByTimeAsync(4_000)
    emit(1)
    expect(await pending).toEqual({ done: false, value: { data: { ticks: 1 } } })
    const last = events.next()
    await jest.advanceTimersByTimeAsync(1_000)
    expect(await last).toMatchObject(EXPIRED)
  })

  it('is refused an event when the context has another subject by then, who may not have it', async () => {
    const { events, emit, seen, contextValue } = await open(someone(['ticks'], 60_000), subscribe)
    const pending = events.next()
    contextValue.subject = someone(['other'], 60_000)
    emit(1)
    expect(await pending).toMatchObject({
      value: {
        data: { ticks: null },
        errors: [{ message: 'You are not authorized for this resource', extensions: { code: 'FORBIDDEN' } }],
      },
    })
    expect(seen).toEqual([])
  })

  it('leaves no timer behind when its reader ends it', async () => {
    const { events, source } = await open(someone(['ticks'], 1_000), subscribe)
    void events.next()
    expect(jest.getTimerCount()).toBe(1)
    await events.return()
    expect([jest.getTimerCount(), source.return.mock.calls.length]).toEqual([0, 1])
  })

  it('does not begin with a token that has ended, and its source is never asked', async () => {
    jest.setSystemTime(2_000)
    const { events, source } = await open(someone(['ticks'], 1_000), subscribe)
    expect(events).toMatchObject({ errors: EXPIRED.value.errors })
    expect(source.return).not.toHaveBeenCalled()
  })
})
