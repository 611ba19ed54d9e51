/** A broker of one topic, as brokers are: to stop listening takes effect at once. */
export interface EventSource<Event> extends AsyncIterable<Event> {
  readonly send: (event: Event) => void
  readonly finish: () => void
  readonly fail: (error: unknown) => void
  readonly listeners: () => number
}

type Settled<Event> = () => Promise<IteratorResult<Event, undefined>>

export function createEventSource<Event>(): EventSource<Event> {
  const open = new Set<(next: Settled<Event>) => void>()
  const tell = (next: Settled<Event>): void => {
    for (const push of open) push(next)
  }
  const end: Settled<Event> = async () => ({ done: true, value: undefined })
  return {
    send: (value) => tell(async () => ({ done: false, value })),
    finish: () => tell(end),
    fail: (error) => tell(() => Promise.reject(error)),
    listeners: () => open.size,
    [Symbol.asyncIterator]() {
      const queue: Settled<Event>[] = []
      let wake: ((next: Settled<Event>) => void) | undefined
      const push = (next: Settled<Event>): void => {
        if (wake === undefined) queue.push(next)
        else wake(next)
        wake = undefined
      }
      open.add(push)
      return {
        async next() {
          const next = queue.shift() ?? (await new Promise<Settled<Event>>((resolve) => (wake = resolve)))
          return next()
        },
        return() {
          open.delete(push)
          push(end)
          return end()
        },
      }
    },
  }
}
