/**
 * A boolean of one plan that depends on values: it is answered once for each decision, and everything that needs the
 * answer names the question by its index in `plan.questions`.
 */
export type Question = SuppliedQuestion

/** Whether the caller supplies a value through a variable. */
export interface SuppliedQuestion {
  readonly kind: 'supplied'
  readonly variable: string
  /** The input field inside the variable's value, as its coordinate; undefined for the variable itself. */
  readonly inputField: string | undefined
  /** The answer where the variable is not given: that of the operation's own default. */
  readonly whenAbsent: boolean
}

/**
 * A requirement of a planned field that counts only as the answers say. `needs` of fields name it by its index in
 * `plan.guarded`, behind those of the rule table.
 */
export interface GuardedNeed {
  /** In the rule table. */
  readonly requirement: number
  /** The question whose yes makes the requirement count. */
  readonly when: number
}
