/** A bounded queue of events to read in order. */
export interface EventQueue<Event> extends AsyncIterable<Event> {
  /** False if the event does not fit; it is then not added. */
  readonly push: (event: Event, bytes: number) => boolean
  /** Events already pushed can still be read. Only the first call counts. */
  readonly end: (failure?: Error) => void
}

export interface QueueLimits {
  readonly events: number
  readonly bytes: number
}

/** Decouples a writer from a reader. Can be read only once. Calls `onReturn` when the reader stops. */
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
