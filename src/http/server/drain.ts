/** Tracks work in progress, so that a closing server can finish it and begin no more. */
export interface Drain {
  /** Whether a piece of work may begin. False once the drain is closing. */
  readonly begin: (work: object) => boolean
  readonly end: (work: object) => void
  /** Lets no more work begin; resolves when all work has ended. */
  readonly close: () => Promise<void>
  /** Resolves as soon as no work is in progress. More may begin. */
  readonly ended: () => Promise<void>
  readonly isClosing: () => boolean
}

/** Work in a part also counts in the whole, and the part closes with the whole. */
export function createDrain(whole?: Drain): Drain {
  const begun = new Set<object>()
  let isClosed = false
  let waiting: (() => void)[] = []
  const ended = (): Promise<void> =>
    begun.size === 0 ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve))
  const isClosing = (): boolean => isClosed || whole?.isClosing() === true
  return {
    begin(work) {
      if (isClosing()) return false
      whole?.begin(work)
      begun.add(work)
      return true
    },
    end(work) {
      begun.delete(work)
      whole?.end(work)
      if (begun.size > 0 || waiting.length === 0) return
      const told = waiting
      waiting = []
      for (const tell of told) tell()
    },
    close() {
      isClosed = true
      return ended()
    },
    ended,
    isClosing,
  }
}
