export interface StreamMapping<Event, Result> {
  /** Aborted when nobody reads any more. */
  readonly signal: AbortSignal
  readonly map: (event: Event) => Promise<Result>
  /** What is said of an error of the source, or of `map`, before the end. */
  readonly fail: (error: unknown) => Result
}

/**
 * The results of a source of events. Unlike the generator of an async function it ends when it is told to, and not with
 * its next event; the source is told at the same time. An error is one last result. Never rejects.
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
    // An async function's generator hears this with its next event; nobody waits for that.
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
    // It was told that nobody listens: nobody does.
  }
}
