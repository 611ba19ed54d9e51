/** Whether a JSON value nests deeper than so many levels. Total; it does not recurse, as those do that it protects. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let current: readonly unknown[] = [value]
  for (let level = 0; current.length > 0; level++) {
    const nested = current.filter((one) => typeof one === 'object' && one !== null)
    if (level === levels) return nested.length > 0
    current = nested.flatMap((one) => Object.values(one as object))
  }
  return false
}
