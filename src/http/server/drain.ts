/** Keeps account of what has begun, so that a server which closes can finish it and begin nothing else. */
export interface Drain {
  /** Whether a piece of work may begin: not once the drain is closing. */
  readonly begin: (work: object) => boolean
  readonly end: (work: object) => void
  /** From here on nothing begins; resolves when all that has begun has ended. */
  readonly close: () => Promise<void>
  /** Resolves as soon as nothing is at work. More may begin. */
  readonly ended: () => Promise<void>
  readonly isClosing: () => boolean
}

/** The work of a part counts as work of the whole, and the part closes with the whole. */
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
