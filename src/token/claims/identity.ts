import { readClaim } from './claim-path.ts'
import type { IdClaim } from './mapping.ts'

/** The first id that is there, or undefined when there is none, or one of another type. Total. */
export function readId(
  claims: Readonly<Record<string, unknown>>,
  sources: readonly IdClaim[],
): string | undefined {
  for (const { claim, numbers = false } of sources) {
    const value = readClaim(claims, claim)
    if (value === undefined) continue
    if (typeof value === 'string') return value === '' ? undefined : value
    // Beyond the safe integers two numbers are read as one: two users would be one.
    return numbers && Number.isSafeInteger(value) ? String(value) : undefined
  }
  return undefined
}
