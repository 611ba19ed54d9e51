import type { GraphQLFormattedError } from 'graphql'
import { canDependOnTime, dependsOnTime, hasTimePassed } from '../core/decision/timeliness.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { Refused } from './answer.ts'
import type { Epoch, Review } from './epoch.ts'
import type { Found, Judge } from './judge.ts'
import type { Operation } from './operation.ts'

/** Decides running operations again, perhaps under another configuration than the one they began under. */
export interface Reviewer {
  /** The current epoch. */
  readonly epoch: () => Epoch
  /** The errors with which an operation must end, if any. Never rejects. */
  readonly review: (
    operation: Operation,
    text: string,
    epoch: Epoch,
  ) => Promise<readonly GraphQLFormattedError[] | undefined>
}

export function createReviewer(
  judge: Judge,
  epoch: () => Epoch,
  fail: (error: unknown) => Refused,
): Reviewer {
  return {
    epoch,
    async review(operation, text, current) {
      try {
        const judged = await judge({ operation, text, epoch: current })
        if (judged.kind === 'denied') return judged.refused.errors
        return judged.kind === 'refused' ? judged.errors : undefined
      } catch (error) {
        return fail(error).errors
      }
    },
  }
}

/** The decisions that follow the first one of an operation. */
export function reviewOf(
  { operation, text, epoch: first }: Found,
  plan: Plan,
  reviewer: () => Reviewer,
  now: () => number,
): Review {
  let decidedBy = first
  let decidedAt = now()
  let isTimed = dependsOnTime(plan)
  return {
    isOutdated: () => reviewer().epoch() !== decidedBy || (isTimed && hasTimePassed(decidedAt, now())),
    async decide(subject) {
      const { epoch, review } = reviewer()
      const current = epoch()
      const errors = await review({ ...operation, subject }, text, current)
      if (current !== decidedBy) isTimed = canDependOnTime(current.guard.table)
      decidedBy = current
      decidedAt = now()
      return errors
    },
  }
}
