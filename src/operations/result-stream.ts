export interface StreamMapping<Event, Result> {
  /** Aborted when nobody reads any more. */
  readonly signal: AbortSignal
  readonly map: (event: Event) => Promise<Result>
  /** The last result, for an error of the source or of `map`. */
  readonly fail: (error: unknown) => Result
}

/**
 * Maps a source of events to results. Unlike an async generator, it ends as soon as it is told to, not with
 * its next event, and ends the source at the same time. An error becomes one last result. Never rejects.
 */
export function mapStream<Event, Result>(
  source: AsyncIterable<Event>,
  { signal, map, fail }: StreamMapping<Event, Result>,
): AsyncGenerator<Result, void> {
  const iterator = source[Symbol.asyncIterator]()
  const waiting = new Set<() => void>()
  let isOver = false

  const finish = (): void => {
    isOver = true
    signal.removeEventListener('abort', end)
    // An async generator notices this only at its next event; nobody waits for that.
    void release(iterator)
  }
  const wakeAll = (): void => {
    for (const wake of waiting) wake()
  }
  const end = (): void => {
    if (isOver) return
    finish()
    wakeAll()
  }
  const step = async (): Promise<IteratorResult<Result, void>> => {
    try {
      const event = await iterator.next()
      if (isOver) return DONE
      if (event.done === true) {
        finish()
        return DONE
      }
      const value = await map(event.value)
      return isOver ? DONE : { done: false, value }
    } catch (error) {
      if (isOver) return DONE
      finish()
      return { done: false, value: fail(error) }
    }
  }

  if (signal.aborted) end()
  else signal.addEventListener('abort', end)
  const results: AsyncGenerator<Result, void> = {
    next: () =>
      new Promise((resolve) => {
        if (isOver) return resolve(DONE)
        const wake = (): void => resolve(DONE)
        waiting.add(wake)
        void step().then((result) => {
          waiting.delete(wake)
          resolve(result)
          if (isOver) wakeAll()
        })
      }),
    async return() {
      end()
      return DONE
    },
    async throw() {
      end()
      return DONE
    },
    async [Symbol.asyncDispose]() {
      end()
    },
    [Symbol.asyncIterator]: () => results,
  }
  return results
}

const DONE: IteratorResult<never, void> = { done: true, value: undefined }

async function release(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.()
  } catch {
    // The reader has left: nobody could handle the error.
  }
}
