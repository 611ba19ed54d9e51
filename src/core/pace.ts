/** The least time between two lines of one kind, in milliseconds. */
const EVERY = 1_000

/**
 * Limits log lines about something that may happen thousands of times a second. Where a line is due, at most
 * once a second per kind, returns the number of events skipped since the previous line; otherwise undefined.
 * `clock` must be monotonic. The caller bounds the kinds.
 */
export function createPace<Kind>(clock: () => number): (kind: Kind) => number | undefined {
  const paces = new Map<Kind, { readonly at: number; passed: number }>()
  return (kind) => {
    const last = paces.get(kind)
    const now = clock()
    if (last !== undefined && now - last.at < EVERY) {
      last.passed += 1
      return undefined
    }
    paces.set(kind, { at: now, passed: 0 })
    return last?.passed ?? 0
  }
}
