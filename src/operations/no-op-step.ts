import type { Decision } from '../core/decision/decision.ts'
import type { Refused } from './answer.ts'

/** A step between deciding and running that refuses nothing: it shows how many files a step touches. */
export function passStep(_decision: Decision): Refused | undefined {
  return undefined
}
