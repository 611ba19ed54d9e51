const DEFAULT_SIZE = 100
const MAX_SIZE = 1_000

/** The size of a page. Throws a `TypeError` unless it is a whole number from 1 to 1,000. */
export function pageSize(first = DEFAULT_SIZE): number {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_SIZE) return first
  throw new TypeError(`A page holds 1 to ${MAX_SIZE}.`)
}
