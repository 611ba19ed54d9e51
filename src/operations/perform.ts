import { GraphQLError } from 'graphql'
import type { Budgets } from '../budgets/budgets.ts'
import { after, type MaybePromise } from '../core/maybe-promise.ts'
import type { Draft } from '../evidence/draft.ts'
import type { RequestMembers } from '../persisted/asked-operation.ts'
import { findOperation, type PersistedOperations } from '../persisted/persisted-operations.ts'
import { type Answer, type Refused, refuse } from './answer.ts'
import { budgeted } from './budgeted.ts'
import type { Epoch } from './epoch.ts'
import { createJudge, type Found, type Judged, type JudgeOptions } from './judge.ts'
import type { Operation } from './operation.ts'
import { recorded } from './recorded.ts'
import { createReviewer, type Reviewer, reviewOf } from './review.ts'
import { executeTraced } from './traced-steps.ts'
import { countUse } from './uses.ts'

/** Answers one operation. Never rejects. */
export type Perform = (operation: Operation) => Answer | Promise<Answer>

export interface PerformOptions extends JudgeOptions {
  /** The current epoch. Throws `TypeError` before there is one. */
  readonly epoch: () => Epoch
  readonly persisted: PersistedOperations | undefined
  /** The budgets of callers; undefined if nothing is counted. */
  readonly budgets?: Budgets | undefined
  readonly log: (cause: unknown) => void
  /** The reviewer of the current configuration; this one's unless given. */
  readonly reviewer?: (() => Reviewer) | undefined
}

export function createPerform(options: PerformOptions): Perform {
  return createPerformer(options).perform
}

/** The path of every operation: find, judge, charge, run, record. A step that does not wait adds no turn of the event loop. */
export function createPerformer(options: PerformOptions): {
  readonly perform: Perform
  readonly reviewer: Reviewer
} {
  const { persisted, now, costLimit, budgets, log, evidence } = options
  const judge = createJudge(options)
  const fail = (error: unknown): Refused => {
    log(error instanceof GraphQLError ? (error.originalError ?? error) : error)
    return refuse('internal')
  }
  const own = createReviewer(judge, options.epoch, fail)
  const { reviewer = () => own } = options

  const perform = (operation: Operation, draft: Draft | undefined): MaybePromise<Answer> => {
    try {
      const asked = findOperation(persisted, membersOf(operation))
      if (asked.kind !== 'text') {
        const refused =
          asked.kind === 'refused'
            ? refuse(asked.name, asked)
            : refuse('bad_request', { message: NO_OPERATION })
        return budgeted(budgets, { operation, refused }, { costLimit, draft }, () => refused)
      }
      const epoch = options.epoch()
      if (draft !== undefined) {
        draft.text = asked.query
        draft.table = epoch.guard.table
      }
      const found = { operation, text: asked.query, epoch, draft }
      const answer = after(judge(found), (judged) => charge(found, judged))
      const settled = answer instanceof Promise ? answer.catch(fail) : answer
      return epoch.uses === undefined ? settled : countUse(epoch.uses, settled)
    } catch (error) {
      return fail(error)
    }
  }

  const charge = (found: Found, judged: Judged): MaybePromise<Answer> => {
    if (budgets === undefined) return carryOut(found, judged)
    const { operation, epoch, draft } = found
    const chargeable = judged.kind === 'refused' ? { operation, refused: judged } : { operation, ...judged }
    return budgeted(budgets, chargeable, { guard: epoch.guard, costLimit, draft }, () =>
      carryOut(found, judged),
    )
  }

  const carryOut = (found: Found, judged: Judged): MaybePromise<Answer> => {
    if (judged.kind === 'refused') return judged
    const { operation, epoch, draft } = found
    if (judged.kind === 'denied') {
      const { refused } = judged
      return (
        epoch
          .show?.(operation, judged.prepared, refused)
          ?.catch(log)
          .then(() => refused) ?? refused
      )
    }
    const { prepared, decision, enforced, variables } = judged
    const review = reviewOf(found, prepared.plan, reviewer, now)
    const running = { operation, prepared, decision, enforced, variables, review }
    return executeTraced(draft?.trace, () => epoch.run(running))
  }

  if (evidence === undefined) return { perform: (operation) => perform(operation, undefined), reviewer: own }
  return {
    perform(operation) {
      const draft = evidence.open(operation)
      return after(perform(operation, draft), (answer) => recorded(operation, answer, draft, evidence))
    },
    reviewer: own,
  }
}

const NO_OPERATION = 'GraphQL operations must contain a non-empty `query` or a `persistedQuery` extension.'

/** All members of a request. In most requests, the text already is one of them. */
function membersOf({ ids, text }: Operation): RequestMembers {
  return ids !== undefined && ids['query'] === text ? ids : { ...ids, query: text }
}
