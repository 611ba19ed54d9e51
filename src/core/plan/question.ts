import type { FieldNode, GraphQLField } from 'graphql'
import type { RuleCondition } from '../conditions/condition.ts'

/**
 * A boolean of one plan that depends on values. It is answered once per decision, and everything that needs
 * its reply refers to it by its index in `plan.questions`.
 */
export type Question = SuppliedQuestion | ConditionQuestion

/** Whether the caller supplies a value through a variable. */
export interface SuppliedQuestion {
  readonly kind: 'supplied'
  readonly variable: string
  /** The coordinate of the input field inside the variable's value; undefined for the variable itself. */
  readonly inputField: string | undefined
  /** The reply where the variable is not given: whether the operation's own default supplies the value. */
  readonly whenAbsent: boolean
}

/** Whether a condition holds at one place of an operation. */
export interface ConditionQuestion {
  readonly kind: 'condition'
  readonly condition: RuleCondition
  /** `if` must hold; `unless` stands in for scopes. */
  readonly role: 'if' | 'unless'
  /** The schema coordinate that carries the condition. */
  readonly coordinate: string
  /** The source of its arguments; undefined where it reads none. */
  readonly place: ArgumentPlace | undefined
}

/** One selection of a field, whose arguments a condition sees. All conditions on it share one place. */
export interface ArgumentPlace {
  readonly node: FieldNode
  /** The field as the answering type declares it, with its defaults. */
  readonly field: GraphQLField<unknown, unknown>
  readonly usesVariables: boolean
}

/**
 * A requirement of a planned field that counts only as a question's reply says. The `needs` of fields refer
 * to it by its index in `plan.guarded` plus the number of requirements in the rule table.
 */
export interface GuardedNeed {
  /** An index into the rule table. */
  readonly requirement: number
  /** The question whose yes makes the requirement count; undefined where it always counts. */
  readonly when: number | undefined
  /** The question of the condition that the requirement carries, if any. */
  readonly condition: number | undefined
}
