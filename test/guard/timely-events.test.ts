import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { endInTime } from '../../src/guard/timely-events.ts'

beforeEach(() => {
  jest.useFakeTimers({ now: 0 })
})
afterEach(() => {
  jest.useRealTimers()
})

/** A stream of texts that come when a test says so, which ends at `state.at`. */
function createStream(at: number | undefined) {
  const state = { at, last: 'the end' as string | undefined, isEnded: false, asked: 0 }
  const readers: ((step: IteratorResult<string, void>) => void)[] = []
  const source: AsyncIterableIterator<string, void> = {
    next: () => new Promise((resolve) => readers.push(resolve)),
    async return() {
      state.isEnded = true
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => source,
  }
  const events = endInTime(source, {
    at: () => state.at,
    now: Date.now,
    last() {
      state.asked += 1
      return state.last === undefined ? undefined : { value: state.last }
    },
  })
  const emit = (value: string): void => readers.shift()?.({ done: false, value })
  const complete = (): void => readers.shift()?.({ done: true, value: undefined })
  return { state, events, emit, complete }
}

const event = (value: string) => ({ done: false, value })
const DONE = { done: true, value: undefined }

describe('a stream that ends at a time', () => {
  it('passes what comes before, and ends with its last event while nothing comes', async () => {
    const { state, events, emit } = createStream(60_000)
    const first = events.next()
    emit('one')
    expect(await first).toEqual(event('one'))
    const pending = [events.next(), events.next()]
    await jest.advanceTimersByTimeAsync(59_999)
    expect(state.asked).toBe(0)
    await jest.advanceTimersByTimeAsync(1)
    expect(await Promise.all(pending)).toEqual([event('the end'), DONE])
    expect(await events.next()).toEqual(DONE)
    expect(state.isEnded).toBe(true)
    expect(jest.getTimerCount()).toBe(0)
  })

  it('keeps its last event for a reader who is late, and nothing that came after it', async () => {
    const { state, events, emit } = createStream(1_000)
    const first = events.next()
    emit('one')
    await first
    await jest.advanceTimersByTimeAsync(5_000)
    expect(state.isEnded).toBe(true)
    expect(await events.next()).toEqual(event('the end'))
    expect(await events.next()).toEqual(DONE)
  })

  it('passes no event after its time, however late its alarm is', async () => {
    const { state, events, emit } = createStream(1_000)
    const pending = events.next()
    // The clock was set: no timer has run out.
    jest.setSystemTime(1_000)
    emit('too late')
    expect(await pending).toEqual(event('the end'))
    expect([state.isEnded, state.asked, jest.getTimerCount()]).toEqual([true, 1, 0])
    expect(await events.next()).toEqual(DONE)
  })

  it('goes on to another time where it was moved, before or at the first', async () => {
    const { state, events, emit } = createStream(1_000)
    const pending = events.next()
    state.at = 3_000
    state.last = undefined
    await jest.advanceTimersByTimeAsync(2_000)
    emit('still there')
    expect(await pending).toEqual(event('still there'))
    const next = events.next()
    state.last = 'the end'
    await jest.advanceTimersByTimeAsync(1_000)
    expect(await next).toEqual(event('the end'))
  })

  it('leaves no timer behind, whoever ends it', async () => {
    for (const end of ['reader', 'source', 'thrower'] as const) {
      const { state, events, complete } = createStream(1_000)
      const pending = events.next()
      expect(jest.getTimerCount()).toBe(1)
      if (end === 'reader') {
        expect(await events.return?.()).toEqual(DONE)
        expect(await pending).toEqual(DONE)
      } else if (end === 'source') {
        complete()
        expect(await pending).toEqual(DONE)
      } else await expect(events.throw?.(new Error('thrown'))).rejects.toThrow('thrown')
      expect([jest.getTimerCount(), state.asked]).toEqual([0, 0])
    }
  })

  it('has no timer where no time ends it', async () => {
    const { events, emit } = createStream(undefined)
    const pending = events.next()
    expect(jest.getTimerCount()).toBe(0)
    emit('one')
    expect(await pending).toEqual(event('one'))
  })
})
