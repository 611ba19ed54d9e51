/** Keeps account of what has begun, so that a server which closes can finish it and begin nothing else. */
export interface Drain {
  /** Whether a piece of work may begin: not once the drain is closing. */
  readonly begin: (work: object) => boolean
  readonly end: (work: object) => void
  /** From here on nothing begins; resolves when all that has begun has ended. */
  readonly close: () => Promise<void>
  readonly isClosing: () => boolean
}

export function createDrain(): Drain {
  const begun = new Set<object>()
  let isClosing = false
  let whenEmpty: (() => void) | undefined
  return {
    begin(work) {
      if (!isClosing) begun.add(work)
      return !isClosing
    },
    end(work) {
      begun.delete(work)
      if (begun.size === 0) whenEmpty?.()
    },
    close() {
      isClosing = true
      return begun.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            whenEmpty = resolve
          })
    },
    isClosing: () => isClosing,
  }
}
