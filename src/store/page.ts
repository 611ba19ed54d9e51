const DEFAULT_SIZE = 100
const MAX_SIZE = 1_000

/** How many a page holds. Throws a TypeError for a number that is none of 1 to 1,000. */
export function pageSize(first = DEFAULT_SIZE): number {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_SIZE) return first
  throw new TypeError(`A page holds 1 to ${MAX_SIZE}.`)
}
