import { readClaim } from './claim-path.ts'
import type { IdClaim } from './mapping.ts'

/** With the flag `u`, a whole pair is one character of another category. */
export const HALF_A_PAIR = /\p{Surrogate}/u

/** The first id that is present; undefined if there is none, or if it has another type. Never throws. */
export function readId(
  claims: Readonly<Record<string, unknown>>,
  sources: readonly IdClaim[],
): string | undefined {
  for (const { claim, numbers = false } of sources) {
    const value = readClaim(claims, claim)
    if (value === undefined) continue
    // Half a surrogate pair is not valid Unicode: in UTF-8, two such ids would become one.
    if (typeof value === 'string') return value === '' || HALF_A_PAIR.test(value) ? undefined : value
    // Beyond the safe integers, two numbers are read as one: two users would be one.
    return numbers && Number.isSafeInteger(value) ? String(value) : undefined
  }
  return undefined
}
