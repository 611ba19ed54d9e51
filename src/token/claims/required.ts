import { readClaim } from './claim-path.ts'

/** A value that a claim can be required to have. */
export type RequiredValue = string | number | boolean

/**
 * The claims that a token must carry: names, or each name with the value, or one of the values, that it must
 * have. A claim that is a list has every value in it.
 */
export type RequiredClaims =
  | readonly string[]
  | Readonly<Record<string, RequiredValue | readonly RequiredValue[]>>

/** One required claim; without `values`, any value will do. */
export interface RequiredClaim {
  readonly name: string
  readonly values: readonly RequiredValue[] | undefined
}

/** Throws a `TypeError` for an empty list of values, and for a value that no claim could equal. */
export function readRequired(required: RequiredClaims): readonly RequiredClaim[] {
  if (isNames(required)) return required.map((name) => ({ name, values: undefined }))
  return Object.entries(required).map(([name, given]) => {
    const values: readonly unknown[] = Array.isArray(given) ? given : [given]
    if (values.length === 0 || !values.every(isValue))
      throw new TypeError(
        `The required claim ${JSON.stringify(name)} has to have a text, a number, true or false.`,
      )
    return { name, values }
  })
}

/** What a token lacks, if anything. Never throws; values of different types differ. */
export function findLackingClaim(
  claims: Readonly<Record<string, unknown>>,
  required: readonly RequiredClaim[],
): 'missing_claim' | 'wrong_value' | undefined {
  for (const { name, values } of required) {
    const value = readClaim(claims, name) ?? null
    if (value === null) return 'missing_claim'
    const held: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (values !== undefined && !values.some((one) => held.includes(one))) return 'wrong_value'
  }
  return undefined
}

function isNames(required: RequiredClaims): required is readonly string[] {
  return Array.isArray(required)
}

function isValue(value: unknown): value is RequiredValue {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}
