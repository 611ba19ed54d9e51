/** The path to a claim: its name, or the names on the way to it. Names are literal, dots and all. */
export type ClaimPath = string | readonly string[]

/** The value at a path, or undefined; prototypes do not count. Never throws. */
export function readClaim(claims: Readonly<Record<string, unknown>>, path: ClaimPath): unknown {
  if (typeof path === 'string') return Object.hasOwn(claims, path) ? claims[path] : undefined
  let value: unknown = claims
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return path.length === 0 ? undefined : value
}

/** The values at a path. `*`, as one of several names, stands for every member of an object. Never throws. */
export function readClaims(claims: Readonly<Record<string, unknown>>, path: ClaimPath): readonly unknown[] {
  if (typeof path === 'string' || !path.includes('*')) {
    const value = readClaim(claims, path)
    return value === undefined ? [] : [value]
  }
  let values: readonly unknown[] = [claims]
  for (const name of path)
    values = values.flatMap((value) => {
      if (typeof value !== 'object' || value === null) return []
      if (name === '*') return Object.values(value)
      const inner = readClaim(value as Readonly<Record<string, unknown>>, [name])
      return inner === undefined ? [] : [inner]
    })
  return values
}
