/** What waits to be read, in order, never more than a bound. */
export interface EventQueue<Event> extends AsyncIterable<Event> {
  /** False: it does not fit, and was not taken. */
  readonly push: (event: Event, bytes: number) => boolean
  /** What was pushed is still read. Only the first end counts. */
  readonly end: (failure?: Error) => void
}

export interface QueueLimits {
  readonly events: number
  readonly bytes: number
}

/**
 * Between something that tells and somebody who reads, each at a pace of its own. To be read once. `onReturn` hears that
 * nobody reads any more.
 */
export function createEventQueue<Event>(limits: QueueLimits, onReturn: () => void): EventQueue<Event> {
  let waiting: (() => void)[] = []
  let queued: { readonly event: Event; readonly bytes: number }[] = []
  let bytesQueued = 0
  let ending: { readonly failure: Error | undefined } | undefined

  const wake = (): void => {
    const woken = waiting
    waiting = []
    for (const one of woken) one()
  }
  const end = (failure?: Error): void => {
    ending ??= { failure }
    wake()
  }
  const next = async (): Promise<IteratorResult<Event, undefined>> => {
    for (;;) {
      const first = queued.shift()
      if (first !== undefined) {
        bytesQueued -= first.bytes
        return { done: false, value: first.event }
      }
      if (ending !== undefined) {
        const { failure } = ending
        ending = { failure: undefined }
        if (failure !== undefined) throw failure
        return DONE
      }
      await new Promise<void>((resolve) => void waiting.push(resolve))
    }
  }
  const iterator: AsyncIterator<Event, undefined> = {
    next,
    async return() {
      queued = []
      ending = { failure: undefined }
      wake()
      onReturn()
      return DONE
    },
  }
  return {
    push(event, bytes) {
      if (ending !== undefined) return true
      if (queued.length >= limits.events || bytesQueued + bytes > limits.bytes) return false
      queued.push({ event, bytes })
      bytesQueued += bytes
      wake()
      return true
    },
    end,
    [Symbol.asyncIterator]: () => iterator,
  }
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined }
