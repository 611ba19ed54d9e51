import type { Variables } from '../plan/condition.ts'
import type { Plan } from '../plan/plan.ts'
import type { Scope } from '../scope/scope.ts'
import type { Replies } from './reply.ts'
import type { Subject, UnauthenticatedReason } from './subject.ts'

/**
 * Why something is denied: nobody is known to ask, who asks cannot be known now, the policies cannot be asked now, or who
 * asks may not.
 */
export type DenialCause = UnauthenticatedReason | 'issuer_unavailable' | 'policy_unavailable' | 'forbidden'

/** A condition that does not hold, or that has no answer (`error`), which counts as a no. */
export interface FailedCondition {
  /** The schema coordinate that carries it. */
  readonly coordinate: string
  readonly role: 'if' | 'unless'
  readonly text: string
  readonly answer: 'no' | 'error'
}

/** One thing that is denied, and the evidence. */
export interface Denial {
  readonly cause: DenialCause
  readonly coordinate: string
  /** The arguments and input fields whose rules are not met, where it is their values that are denied. */
  readonly arguments?: readonly string[]
  /** The conditions that do not hold, where it is they that deny. */
  readonly conditions?: readonly FailedCondition[]
  /** The response keys from the root, without list indices. */
  readonly path: readonly string[]
  /** Any of these lists, wholly. Empty where scopes are not what is missing. */
  readonly requiredScopes: readonly (readonly Scope[])[]
  /** The fewest scopes that would do. */
  readonly missingScopes: readonly Scope[]
}

/** The part of a decision that a dry run does not enforce. */
export interface Observed {
  readonly kind: 'reduce' | 'deny'
  /** Those that rules would add which are only observed. */
  readonly denials: readonly Denial[]
}

declare const decisionBrand: unique symbol

export interface Evidence {
  /** Only `decide` makes a decision. */
  readonly [decisionBrand]: true
  readonly plan: Plan
  readonly subject: Subject
  readonly variables: Variables
  /** How the plan's questions are answered, in their order. */
  readonly replies: Replies
  /** The needs of the plan's fields that are not met. */
  readonly lacking: ReadonlySet<number>
  /** What the decision would be if every rule were enforced, where that is another one. */
  readonly observed?: Observed | undefined
}

/**
 * The outcome for an operation. `allow`: it runs as it is. `reduce`: what is denied is null, the rest runs. `deny`:
 * nothing runs. Always with its evidence; never a boolean.
 */
export type Decision =
  | (Evidence & { readonly kind: 'allow' })
  | (Evidence & { readonly kind: 'reduce'; readonly denials: readonly Denial[] })
  | (Evidence & { readonly kind: 'deny'; readonly cause: DenialCause; readonly denials: readonly Denial[] })
