import type { Variables } from '../plan/condition.ts'

/** What a decision depends on besides the plan and the subject. */
export interface DecisionInputs {
  /** The caller's variables, coerced or not. None unless given. */
  readonly variables?: Variables | undefined
  /** The variables as an executor has coerced them, where the host knows no others. */
  readonly coerced?: Variables | undefined
  /** Milliseconds since the epoch. Without it no condition holds that reads `now`. */
  readonly now?: number | undefined
}
