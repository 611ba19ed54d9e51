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

/** One epoch: a schema, its rules, and the runner of its operations. Two are never mixed. */
export interface Epoch {
  readonly guard: Guard
  readonly operations: PreparedOperations
  readonly run: Runner
  /** `exact`: operations run elsewhere, and scalars accept `NumberToken`s. */
  readonly numbers: 'exact' | 'plain'
  /** Counts the running operations, if the epoch is to be released once there are none. */
  readonly uses?: Uses | undefined
  /** Shows a refused operation to plugins that see every operation. */
  readonly show?:
    | ((operation: Operation, prepared: PreparedOperation, refused: Refused) => Promise<void> | undefined)
    | undefined
}

/** Runs a decided operation. */
export type Runner = (running: Running) => Answer | Promise<Answer>

/** A decided operation that runs. */
export interface Running {
  readonly operation: Operation
  readonly prepared: PreparedOperation
  readonly decision: Decision
  readonly enforced: Enforced & { readonly kind: 'runnable' }
  /** The caller's variables. They are valid for the operation as it was requested. */
  readonly variables: Variables
  readonly review: Review
}

/** The later decisions on an operation that goes on. */
export interface Review {
  readonly decide: (subject: Subject) => Promise<readonly GraphQLFormattedError[] | undefined>
  readonly isOutdated: () => boolean
}
