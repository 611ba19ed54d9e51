import type { Variables } from '../plan/condition.ts'
import type { Plan } from '../plan/plan.ts'
import type { Scope } from '../scope/scope.ts'
import type { Replies } from './reply.ts'
import type { Subject, UnauthenticatedReason } from './subject.ts'

/**
 * Why something is denied: the caller is unknown, the caller cannot be identified now, the policies cannot be
 * evaluated now, or the caller is not allowed.
 */
export type DenialCause = UnauthenticatedReason | 'issuer_unavailable' | 'policy_unavailable' | 'forbidden'

/** A condition that does not hold, or whose evaluation failed (`error`), which counts as a no. */
export interface FailedCondition {
  /** The schema coordinate that carries the condition. */
  readonly coordinate: string
  readonly role: 'if' | 'unless'
  readonly text: string
  readonly answer: 'no' | 'error'
}

/** One denied coordinate and path, with the evidence. */
export interface Denial {
  readonly cause: DenialCause
  readonly coordinate: string
  /** The arguments and input fields whose rules are not met, where the denial is due to their values. */
  readonly arguments?: readonly string[]
  /** The conditions that do not hold, where the denial is due to them. */
  readonly conditions?: readonly FailedCondition[]
  /** The response keys from the root, without list indices. */
  readonly path: readonly string[]
  /** The alternatives, each a list to be held wholly. Empty where the denial is not about scopes. */
  readonly requiredScopes: readonly (readonly Scope[])[]
  /** The fewest scopes that would suffice. */
  readonly missingScopes: readonly Scope[]
}

/** The part of a decision that a dry run only observes. */
export interface Observed {
  readonly kind: 'reduce' | 'deny'
  /** The denials that the observed rules would add. */
  readonly denials: readonly Denial[]
}

declare const decisionBrand: unique symbol

export interface Evidence {
  /** Only `decide` makes a decision. */
  readonly [decisionBrand]: true
  readonly plan: Plan
  readonly subject: Subject
  readonly variables: Variables
  /** The replies to the plan's questions, in the same order. */
  readonly replies: Replies
  /** The unmet needs of the plan's fields. */
  readonly lacking: ReadonlySet<number>
  /** The outcome if every rule were enforced, where it differs. */
  readonly observed?: Observed | undefined
}

/**
 * The outcome for an operation. `allow`: it runs unchanged. `reduce`: denied fields are null, the rest runs.
 * `deny`: nothing runs. Always with its evidence; never a boolean.
 */
export type Decision =
  | (Evidence & { readonly kind: 'allow' })
  | (Evidence & { readonly kind: 'reduce'; readonly denials: readonly Denial[] })
  | (Evidence & { readonly kind: 'deny'; readonly cause: DenialCause; readonly denials: readonly Denial[] })
