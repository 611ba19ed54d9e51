/** Milliseconds between two lines of one kind. */
const EVERY = 1_000

/**
 * The pace of log lines about something that may happen thousands of times a second. Returns the number of events that were
 * passed over since the line before where a line is due, at most once a second for each kind; undefined otherwise. `clock` is
 * one that is never set. The caller bounds the kinds.
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
