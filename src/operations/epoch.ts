import type { GraphQLFormattedError } from 'graphql'
import type { Enforced } from '../core/answer/enforce.ts'
import type { Decision } from '../core/decision/decision.ts'
import type { Subject } from '../core/decision/subject.ts'
import type { Variables } from '../core/plan/condition.ts'
import type { Guard } from '../guard/guard.ts'
import type { PreparedOperation, PreparedOperations } from '../guard/prepared.ts'
import type { Answer, Refused } from './answer.ts'
import type { Operation } from './operation.ts'
import type { Uses } from './uses.ts'

/** One epoch: a schema, its rules, and whatever runs its operations. Nothing mixes two. */
export interface Epoch {
  readonly guard: Guard
  readonly operations: PreparedOperations
  readonly run: Runner
  /** `exact`: its operations run elsewhere, and its scalars know `NumberToken`s. */
  readonly numbers: 'exact' | 'plain'
  /** Counts the operations at work, where the epoch is let go of once there are none. */
  readonly uses?: Uses | undefined
  /** Shows a refused operation to those who want to see every operation. */
  readonly show?:
    | ((operation: Operation, prepared: PreparedOperation, refused: Refused) => Promise<void> | undefined)
    | undefined
}

/** Runs what was decided. */
export type Runner = (running: Running) => Answer | Promise<Answer>

/** An operation that was decided, and runs. */
export interface Running {
  readonly operation: Operation
  readonly prepared: PreparedOperation
  readonly decision: Decision
  readonly enforced: Enforced & { readonly kind: 'runnable' }
  /** The caller's variables. They fit the operation as it was requested. */
  readonly variables: Variables
  readonly review: Review
}

/** The decision anew, for an operation that goes on. */
export interface Review {
  readonly decide: (subject: Subject) => Promise<readonly GraphQLFormattedError[] | undefined>
  readonly isOutdated: () => boolean
}
