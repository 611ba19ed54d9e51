import type { Variables } from '../plan/condition.ts'

/** The inputs of a decision besides the plan and the subject. */
export interface DecisionInputs {
  /** The caller's variables, coerced or not. Default: none. */
  readonly variables?: Variables | undefined
  /** The variables as an executor coerced them, where the host has no others. */
  readonly coerced?: Variables | undefined
  /** Milliseconds since the epoch. Without it, conditions that read `now` do not hold. */
  readonly now?: number | undefined
}
