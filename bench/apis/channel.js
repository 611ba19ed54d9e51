/** Events for any number of subscriptions, each with a queue of what it has not taken yet. */
export function createChannel() {
  /** @type {Set<(value: unknown) => void>} */
  const listeners = new Set()
  return {
    /** @param {unknown} value */
    publish(value) {
      for (const tell of listeners) tell(value)
    },
    /** @returns {AsyncIterableIterator<unknown>} */
    subscribe() {
      /** @type {unknown[]} */
      const queue = []
      /** @type {((result: IteratorResult<unknown, undefined>) => void) | undefined} */
      let waiting
      const tell = (/** @type {unknown} */ value) => {
        if (waiting === undefined) queue.push(value)
        else waiting({ done: false, value })
        waiting = undefined
      }
      listeners.add(tell)
      /** @type {AsyncIterableIterator<unknown>} */
      const iterator = {
        next: () =>
          queue.length > 0
            ? Promise.resolve({ done: false, value: queue.shift() })
            : new Promise((resolve) => {
                waiting = resolve
              }),
        return() {
          listeners.delete(tell)
          waiting?.({ done: true, value: undefined })
          return Promise.resolve({ done: true, value: undefined })
        },
        [Symbol.asyncIterator]: () => iterator,
      }
      return iterator
    },
  }
}
