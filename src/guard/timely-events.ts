import type { MaybePromise } from '../core/maybe-promise.ts'
import { setAlarm } from './alarm.ts'

/** The end time of a stream. */
export interface StreamEnd<Value> {
  /** Milliseconds since the epoch; undefined for no end. May change while the stream is read. */
  readonly at: () => number | undefined
  readonly now: () => number
  /** Makes the last event once the time has come. Undefined where the stream continues after all. */
  readonly last: () => MaybePromise<{ readonly value: Value } | undefined>
}

type Step<Value> = IteratorResult<Value, void>

interface Reader<Value> {
  readonly resolve: (step: Step<Value>) => void
  readonly reject: (error: unknown) => void
}

/**
 * Ends a stream and its source at a given time, with a last event, even while no events arrive. The timer
 * does not keep the process alive, and is cancelled when the stream ends otherwise.
 */
export function endInTime<Value>(
  source: AsyncIterable<Value>,
  { at, now, last }: StreamEnd<Value>,
): AsyncIterableIterator<Value, void> {
  const events = source[Symbol.asyncIterator]() as AsyncIterator<Value, void, undefined>
  const readers: Reader<Value>[] = []
  let isOver = false
  /** The last event, until it is read. */
  let unread: { readonly value: Value } | undefined
  let alarm: { readonly at: number; readonly cancel: () => void } | undefined

  const finish = (): void => {
    isOver = true
    alarm?.cancel()
    alarm = undefined
  }
  const finishWith = (event: { readonly value: Value }): void => {
    finish()
    const [first, ...others] = readers.splice(0)
    if (first === undefined) unread = event
    else first.resolve({ done: false, value: event.value })
    for (const { resolve } of others) resolve(DONE)
    // The source may be slow to end; the last event does not wait for it.
    Promise.resolve(events.return?.()).catch(() => undefined)
  }
  const fail = (error: unknown): void => {
    finish()
    for (const { reject } of readers.splice(0)) reject(error)
    Promise.resolve(events.return?.()).catch(() => undefined)
  }
  const isPast = (): boolean => {
    const end = at()
    return end !== undefined && end <= now()
  }
  /** Ends the stream if its time has come. Never rejects. */
  const look = async (): Promise<void> => {
    try {
      const event = await last()
      if (event !== undefined && !isOver) finishWith(event)
    } catch (error) {
      if (!isOver) fail(error)
    }
  }
  const ring = async (): Promise<void> => {
    alarm = undefined
    await look()
    // The end may have moved.
    if (!isOver && !isPast()) watch()
  }
  const watch = (): void => {
    const end = at()
    if (end === alarm?.at) return
    alarm?.cancel()
    alarm = end === undefined ? undefined : { at: end, cancel: setAlarm(end, now, () => void ring()) }
  }

  const read = async (reader: Reader<Value>): Promise<void> => {
    const isLeft = (): boolean => {
      const index = readers.indexOf(reader)
      if (index >= 0) readers.splice(index, 1)
      return index >= 0
    }
    try {
      const step = await events.next()
      // The alarm may be late.
      if (step.done !== true && isPast()) await look()
      if (!isLeft()) return
      if (step.done === true) finish()
      reader.resolve(step)
    } catch (error) {
      if (!isLeft()) return
      finish()
      reader.reject(error)
    }
  }

  const each: AsyncIterableIterator<Value, void> = {
    next() {
      if (unread !== undefined) {
        const { value } = unread
        unread = undefined
        return Promise.resolve({ done: false, value })
      }
      if (isOver) return Promise.resolve(DONE)
      watch()
      return new Promise((resolve, reject) => {
        const reader = { resolve, reject }
        readers.push(reader)
        void read(reader)
      })
    },
    async return() {
      finish()
      unread = undefined
      for (const { resolve } of readers.splice(0)) resolve(DONE)
      await events.return?.()
      return DONE
    },
    async throw(error) {
      finish()
      if (events.throw === undefined) throw error
      return events.throw(error)
    },
    [Symbol.asyncIterator]: () => each,
  }
  return each
}

const DONE = { done: true, value: undefined } as const
