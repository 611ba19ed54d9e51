import type { FieldNode, GraphQLField } from 'graphql'
import type { RuleCondition } from '../conditions/condition.ts'

/**
 * A boolean of one plan that depends on values: it is answered once for each decision, and everything that needs the
 * answer names the question by its index in `plan.questions`.
 */
export type Question = SuppliedQuestion | ConditionQuestion

/** Whether the caller supplies a value through a variable. */
export interface SuppliedQuestion {
  readonly kind: 'supplied'
  readonly variable: string
  /** The input field inside the variable's value, as its coordinate; undefined for the variable itself. */
  readonly inputField: string | undefined
  /** The answer where the variable is not given: that of the operation's own default. */
  readonly whenAbsent: boolean
}

/** Whether a condition holds at one place of an operation. */
export interface ConditionQuestion {
  readonly kind: 'condition'
  readonly condition: RuleCondition
  /** `unless` stands in for scopes. */
  readonly role: 'if' | 'unless'
  /** The schema coordinate that carries it. */
  readonly coordinate: string
  /** Where its arguments come from; undefined where it reads none. */
  readonly place: ArgumentPlace | undefined
}

/** One selection of a field, whose arguments a condition sees. Every condition on it shares the place. */
export interface ArgumentPlace {
  readonly node: FieldNode
  /** The field as the type that answers declares it, with its defaults. */
  readonly field: GraphQLField<unknown, unknown>
  readonly usesVariables: boolean
}

/**
 * A requirement of a planned field that counts only as the answers say. `needs` of fields name it by its index in
 * `plan.guarded`, behind those of the rule table.
 */
export interface GuardedNeed {
  /** In the rule table. */
  readonly requirement: number
  /** The question whose yes makes the requirement count; undefined where it always does. */
  readonly when: number | undefined
  /** The question of the condition that the requirement depends on, if any. */
  readonly condition: number | undefined
}
