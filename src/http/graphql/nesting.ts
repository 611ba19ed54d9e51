import { NumberToken } from '../../core/json/number-token.ts'

/** Whether a JSON value nests deeper than so many levels. Total; it does not recurse, as those do that it protects. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let current: readonly unknown[] = [value]
  for (let level = 0; current.length > 0; level++) {
    const below: unknown[] = []
    for (const one of current) {
      if (typeof one !== 'object' || one === null || one instanceof NumberToken) continue
      if (level === levels) return true
      for (const key in one) below.push((one as Readonly<Record<string, unknown>>)[key])
    }
    current = below
  }
  return false
}
