type Headers = Readonly<Record<string, string>>

/**
 * Derives a value from headers, only once if they are frozen: many answers share the same frozen headers. The
 * derived value is frozen as well.
 */
export function onceForFrozen<Made extends object>(
  make: (headers: Headers) => Made,
): (headers: Headers) => Made {
  const known = new WeakMap<Headers, Made>()
  return (headers) => {
    const before = known.get(headers)
    if (before !== undefined) return before
    const made = make(headers)
    if (Object.isFrozen(headers)) known.set(headers, Object.freeze(made))
    return made
  }
}
