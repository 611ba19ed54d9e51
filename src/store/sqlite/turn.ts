/** Waits for a turn; the result ends it. */
export type TakeTurn = () => Promise<() => void>

const lines = new Map<string, TakeTurn>()

/**
 * One line per name in this process. libsql blocks the thread while it waits for a lock, the lock's holder
 * included: two connections of one process to one file would stand still until the timeout. So they take
 * turns first.
 */
export function turnsAt(name: string): TakeTurn {
  const known = lines.get(name)
  if (known !== undefined) return known
  const line = createLine()
  lines.set(name, line)
  return line
}

export function createLine(): TakeTurn {
  let last: Promise<void> = Promise.resolve()
  return async () => {
    const before = last
    let end: () => void = () => {}
    last = new Promise((resolve) => {
      end = resolve
    })
    await before
    return end
  }
}
