import { NumberToken } from '../core/json/number-token.ts'
import type { Variables } from '../core/plan/condition.ts'
import { OperationLimitError } from '../core/plan/limits.ts'

const VARIABLE_LEVELS = 100

/** Code that reads variables recurses as deep as their types and the sender let it. */
export function findVariableExcess(variables: Variables): OperationLimitError | undefined {
  return isDeeperThan(variables, VARIABLE_LEVELS)
    ? new OperationLimitError('levels of variables', VARIABLE_LEVELS)
    : undefined
}

/** Whether a JSON value nests deeper than `levels`. Never throws, and does not recurse itself. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (isFlat(value)) return false
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

/** Whether no member of an object is an object. Nearly all variables hold only scalars. */
export function isFlat(value: unknown): boolean {
  for (const key in value as object) {
    const member = (value as Readonly<Record<string, unknown>>)[key]
    if (typeof member === 'object' && member !== null) return false
  }
  return true
}
