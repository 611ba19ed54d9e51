type Headers = Readonly<Record<string, string>>

/**
 * Makes something of headers, once where they are frozen: many answers have the very same headers, and whoever shares them
 * freezes them. What is made of them is frozen too.
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
