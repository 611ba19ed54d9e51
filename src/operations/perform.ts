import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Budgets } from '../budgets/budgets.ts'
import type { Enforced } from '../core/answer/enforce.ts'
import { disclosesScopes } from '../core/answer/refusal.ts'
import type { Decision } from '../core/decision/decision.ts'
import type { Subject } from '../core/decision/subject.ts'
import { canDependOnTime, dependsOnTime, hasTimePassed } from '../core/decision/timeliness.ts'
import { ERRORS } from '../core/error-catalogue.ts'
import { after, type MaybePromise } from '../core/maybe-promise.ts'
import type { Variables } from '../core/plan/condition.ts'
import { OperationLimitError } from '../core/plan/limits.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { Draft } from '../evidence/draft.ts'
import type { Recorder } from '../evidence/evidence.ts'
import type { Guard } from '../guard/guard.ts'
import { type CoercedVariables, coerceVariables, decidesFirst } from '../guard/operation-variables.ts'
import type { PolicyRequest } from '../guard/policies.ts'
import type { Prepared, PreparedOperation, PreparedOperations } from '../guard/prepared.ts'
import type { RequestMembers } from '../persisted/asked-operation.ts'
import { findOperation, type PersistedOperations } from '../persisted/persisted-operations.ts'
import {
  type Answer,
  causeOfRequest,
  createDenier,
  type DenialOptions,
  type Refused,
  refuse,
  refuseCost,
  refuseExcess,
  refuseRequest,
} from './answer.ts'
import { budgeted } from './budgeted.ts'
import { findVariableExcess } from './nesting.ts'
import type { Operation } from './operation.ts'
import { toPlainVariables } from './plain-numbers.ts'
import { noSubscription } from './request-errors.ts'
import { dependsOnToken, isTooStale, type StalenessLimits } from './staleness.ts'
import { askTraced, decideTraced, executeTraced, prepareTraced } from './traced-steps.ts'
import { countUse, endWith, type Uses } from './uses.ts'

/** Answers one operation. Never rejects. */
export type Perform = (operation: Operation) => Answer | Promise<Answer>

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

/** Runs what was decided. */
export type Runner = (running: Running) => Answer | Promise<Answer>

/** Decides operations that go on, under another configuration perhaps than the one that they began under. */
export interface Reviewer {
  /** The current epoch. */
  readonly epoch: () => Epoch
  /** The errors with which an operation must end. Never rejects. */
  readonly review: (
    operation: Operation,
    text: string,
    epoch: Epoch,
  ) => Promise<readonly GraphQLFormattedError[] | undefined>
}

export interface PerformOptions extends DenialOptions {
  /** The current epoch. Throws `TypeError` before there is one. */
  readonly epoch: () => Epoch
  readonly persisted: PersistedOperations | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds since the store was heard (`Feed.age`). */
  readonly age: () => number
  readonly staleness: StalenessLimits
  /** What one operation may cost. */
  readonly costLimit?: number | undefined
  /** What callers may ask for in a time; undefined where nothing is counted. */
  readonly budgets?: Budgets | undefined
  /** The GraphQL path, for those who need a socket; `/graphql` unless given. */
  readonly path?: string | undefined
  readonly log: (cause: unknown) => void
  /** Where records are made; undefined where nobody takes any. */
  readonly evidence?: Recorder | undefined
  /** The reviewer of the configuration that holds; this one's unless given. */
  readonly reviewer?: (() => Reviewer) | undefined
}

export function createPerform(options: PerformOptions): Perform {
  return createPerformer(options).perform
}

/** The path of every operation: find, prepare, coerce, decide, charge, run, record. A step that does not wait adds no turn of the event loop. */
export function createPerformer(options: PerformOptions): {
  readonly perform: Perform
  readonly reviewer: Reviewer
} {
  const { persisted, age, now, staleness, costLimit, budgets, log, evidence } = options
  const deny = createDenier(options)
  const misrouted = toFormatted(noSubscription(options.path ?? '/graphql'))

  /** Prepares, coerces and decides. */
  const judge = (
    operation: Operation,
    text: string,
    epoch: Epoch,
    draft?: Draft | undefined,
  ): MaybePromise<Judged> => {
    const { operationName, subject } = operation
    const excess = findVariableExcess(operation.variables)
    if (excess !== undefined) return refuseExcess(excess)
    return after(
      prepareTraced(draft?.trace, () => epoch.operations.prepare(text, operationName)),
      (prepared: Prepared): MaybePromise<Judged> => {
        const { guard } = epoch
        if (draft !== undefined) notePrepared(draft, prepared)
        if (prepared.kind === 'too_complex') return refuseExcess(prepared.excess)
        if (prepared.kind === 'invalid') return refuseRequest(prepared.errors, guard.table, subject)
        const misplaced = refuseMisplaced(operation, prepared)
        if (misplaced !== undefined) return misplaced
        const read =
          epoch.numbers === 'exact' ? exactly(operation.variables) : toPlainVariables(operation.variables)
        if (read.kind === 'refused') return refuse(read.name, { message: read.message })
        const coerced = coerceVariables(guard.table.schema, prepared.operation, read.variables)
        return decide(operation, prepared, coerced, epoch, draft)
      },
    )
  }

  const decide = (
    { subject, takesStream, headers }: Operation,
    prepared: PreparedOperation,
    coerced: CoercedVariables,
    { guard }: Epoch,
    draft: Draft | undefined,
  ): MaybePromise<Judged> => {
    const { document, operationName, operation, plan } = prepared
    const refuseVariables = (errors: readonly GraphQLError[]): Refused =>
      refuseRequest(errors.map(toFormatted), guard.table, subject)
    if (coerced.kind === 'wrong' && !decidesFirst(guard.table)) return refuseVariables(coerced.errors)
    const { variables } = coerced
    const enforce = (decision: Decision): Judged => {
      if (draft !== undefined) evidence?.mark(draft, 'decide')
      if (decision.kind === 'deny') {
        if (draft !== undefined) draft.decision = decision
        return { kind: 'denied', refused: deny(decision), prepared, decision, variables }
      }
      if (coerced.kind === 'wrong') return refuseVariables(coerced.errors)
      if (guard.weigh !== undefined && costLimit !== undefined) {
        const cost = guard.weigh(decision.plan, variables)
        const tooDear = refuseCost(cost, costLimit, disclosesScopes(guard.table, subject))
        if (tooDear !== undefined) return tooDear
      }
      const enforced = guard.enforce(decision)
      if (enforced.kind === 'refused') throw new TypeError('Only a denied operation is refused.')
      if (
        isTooStale(operation.operation, age(), staleness) &&
        dependsOnToken(decision, enforced.document, guard)
      )
        return refuse('stale_store', { headers: RETRY })
      if (operation.operation === 'subscription' && takesStream !== 'here')
        return { ...refuseRequest([misrouted], guard.table, subject), needsStream: true }
      if (draft !== undefined) draft.decision = decision
      return { kind: 'runs', prepared, decision, enforced, variables }
    }
    try {
      const request = plan.policies.length === 0 ? undefined : policyRequest(headers, draft)
      const question = { document, operationName, variables, subject, now: now(), request }
      return after(
        decideTraced(draft?.trace, () => guard.decide(question)),
        enforce,
      )
    } catch (error) {
      if (error instanceof OperationLimitError) return refuseExcess(error)
      throw error
    }
  }

  const notePrepared = (draft: Draft, prepared: Prepared): void => {
    evidence?.mark(draft, 'prepare')
    if (prepared.kind !== 'ready') return
    draft.document = prepared.document
    draft.operation = prepared.operation
  }

  const run = (
    operation: Operation,
    text: string,
    epoch: Epoch,
    draft: Draft | undefined,
  ): MaybePromise<Answer> =>
    after(judge(operation, text, epoch, draft), (judged) => {
      if (budgets === undefined) return carryOut(operation, text, epoch, draft, judged)
      const { guard } = epoch
      const chargeable = judged.kind === 'refused' ? { operation, refused: judged } : { operation, ...judged }
      return budgeted(budgets, chargeable, { guard, costLimit, draft }, () =>
        carryOut(operation, text, epoch, draft, judged),
      )
    })

  const carryOut = (
    operation: Operation,
    text: string,
    epoch: Epoch,
    draft: Draft | undefined,
    judged: Judged,
  ): MaybePromise<Answer> => {
    if (judged.kind === 'refused') return judged
    if (judged.kind === 'denied') {
      const { refused } = judged
      return epoch.show?.(operation, judged.prepared, refused)?.then(() => refused) ?? refused
    }
    const { prepared, decision, enforced, variables } = judged
    const review = reviewOf(operation, text, epoch, prepared.plan)
    const running = { operation, prepared, decision, enforced, variables, review }
    return executeTraced(draft?.trace, () => epoch.run(running))
  }

  const own: Reviewer = {
    epoch: options.epoch,
    async review(operation, text, epoch) {
      try {
        const judged = await judge(operation, text, epoch)
        if (judged.kind === 'denied') return judged.refused.errors
        return judged.kind === 'refused' ? judged.errors : undefined
      } catch (error) {
        return fail(error).errors
      }
    },
  }
  const { reviewer = () => own } = options

  const reviewOf = (operation: Operation, text: string, first: Epoch, plan: Plan): Review => {
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

  const fail = (error: unknown): Refused => {
    log(error instanceof GraphQLError ? (error.originalError ?? error) : error)
    return refuse('internal')
  }

  const perform = (operation: Operation, draft: Draft | undefined): MaybePromise<Answer> => {
    try {
      const found = findOperation(persisted, membersOf(operation))
      if (found.kind !== 'text') {
        const refused =
          found.kind === 'refused'
            ? refuse(found.name, found)
            : refuse('bad_request', { message: NO_OPERATION })
        return budgeted(budgets, { operation, refused }, { costLimit, draft }, () => refused)
      }
      const epoch = options.epoch()
      if (draft !== undefined) {
        draft.text = found.query
        draft.table = epoch.guard.table
      }
      const answer = run(operation, found.query, epoch, draft)
      const settled = answer instanceof Promise ? answer.catch(fail) : answer
      return epoch.uses === undefined ? settled : countUse(epoch.uses, settled)
    } catch (error) {
      return fail(error)
    }
  }

  if (evidence === undefined) return { perform: (operation) => perform(operation, undefined), reviewer: own }
  return {
    perform(operation) {
      const draft = evidence.open(operation)
      return after(perform(operation, draft), (answer) => record(operation, answer, draft, evidence))
    },
    reviewer: own,
  }
}

/** The last step. A stream is recorded when it has ended: its decision may be another by then. */
function record(operation: Operation, answer: Answer, draft: Draft, evidence: Recorder): Answer {
  // The edge that it needs performs it once more.
  if (answer.kind === 'refused' && answer.needsStream && operation.takesStream === 'elsewhere') return answer
  evidence.mark(draft, draft.decision === undefined ? 'decide' : 'run')
  if (answer.kind !== 'stream') {
    evidence.close(draft, answer.kind === 'refused' ? answer.cause : undefined)
    return answer
  }
  let cause: Refused['cause'] | undefined
  const results = endWith(answer.results, () => evidence.close(draft, cause))
  return {
    ...answer,
    results,
    async review(subject) {
      const errors = await answer.review(subject)
      if (errors === undefined) return undefined
      cause = causeOfReview(errors, subject)
      draft.isEnded = true
      return errors
    },
  }
}

function policyRequest(headers: Operation['headers'], draft: Draft | undefined): PolicyRequest {
  return { headers: () => headers, during: (ask) => askTraced(draft?.trace, ask) }
}

/** Why a stream may not go on. */
function causeOfReview(errors: readonly GraphQLFormattedError[], subject: Subject): Refused['cause'] {
  const code = errors[0]?.extensions?.['code']
  if (code === ERRORS.stale_store.code) return 'stale_store'
  if (code === ERRORS.internal.code) return 'internal'
  if (code === ERRORS.policy_unavailable.code) return 'policy_unavailable'
  if (code === ERRORS.forbidden.code) return 'forbidden'
  if (code === ERRORS.missing_token.code) return subject.kind === 'identified' ? 'forbidden' : subject.reason
  return causeOfRequest(errors)
}

/** All members of a request. Most texts came as one of them. */
function membersOf({ ids, text }: Operation): RequestMembers {
  return ids !== undefined && ids['query'] === text ? ids : { ...ids, query: text }
}

type Judged =
  | Refused
  | ({ readonly kind: 'denied'; readonly refused: Refused } & Pick<
      Running,
      'prepared' | 'decision' | 'variables'
    >)
  | ({ readonly kind: 'runs' } & Pick<Running, 'prepared' | 'decision' | 'enforced' | 'variables'>)

function exactly(variables: Variables): ReturnType<typeof toPlainVariables> {
  return { kind: 'plain', variables }
}

const RETRY = { 'retry-after': '1' }
const NO_OPERATION = 'GraphQL operations must contain a non-empty `query` or a `persistedQuery` extension.'

/** A safe method changes nothing, and a subscription needs an edge that delivers its events. */
function refuseMisplaced(
  { isSafe, takesStream }: Operation,
  { operation }: PreparedOperation,
): Refused | undefined {
  const kind = operation.operation
  if (!isSafe || kind === 'query' || (kind === 'subscription' && takesStream !== 'no')) return undefined
  const message =
    takesStream !== 'no'
      ? `GET requests only support queries and subscriptions here, not ${kind} operations`
      : `GET requests only support query operations, not ${kind} operations`
  return refuse('bad_request', { message, status: 405, headers: { allow: 'POST' } })
}

function toFormatted({ message, locations, extensions }: GraphQLError): GraphQLFormattedError {
  return { message, ...(locations !== undefined && { locations }), extensions }
}
