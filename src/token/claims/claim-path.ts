/** Where a claim stands: its name, or the names on the way to it. A name is taken as it is, dots and all. */
export type ClaimPath = string | readonly string[]

/** The value at a path, or undefined; nothing is taken from a prototype. Total. */
export function readClaim(claims: Readonly<Record<string, unknown>>, path: ClaimPath): unknown {
  if (typeof path === 'string') return Object.hasOwn(claims, path) ? claims[path] : undefined
  let value: unknown = claims
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return path.length === 0 ? undefined : value
}

/** The values at a path in which `*`, as one name of several, stands for every member of an object. Total. */
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
