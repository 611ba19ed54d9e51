import { readClaim } from './claim-path.ts'
import type { IdClaim } from './mapping.ts'

/** With the flag `u` a whole pair is one character of another kind. */
export const HALF_A_PAIR = /\p{Surrogate}/u

/** The first id that is there, or undefined when there is none, or one of another type. Total. */
export function readId(
  claims: Readonly<Record<string, unknown>>,
  sources: readonly IdClaim[],
): string | undefined {
  for (const { claim, numbers = false } of sources) {
    const value = readClaim(claims, claim)
    if (value === undefined) continue
    // Half a surrogate pair is no Unicode: written as UTF-8 two such ids would be one.
    if (typeof value === 'string') return value === '' || HALF_A_PAIR.test(value) ? undefined : value
    // Beyond the safe integers two numbers are read as one: two users would be one.
    return numbers && Number.isSafeInteger(value) ? String(value) : undefined
  }
  return undefined
}
