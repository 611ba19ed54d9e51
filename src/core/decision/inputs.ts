import type { Variables } from '../plan/condition.ts'

/** What a decision depends on besides the plan and the subject. */
export interface DecisionInputs {
  /** The caller's variables, coerced or not. None unless given. */
  readonly variables?: Variables | undefined
}
