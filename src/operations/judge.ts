import type { GraphQLFormattedError } from 'graphql'
import { disclosesScopes } from '../core/answer/refusal.ts'
import type { Decision } from '../core/decision/decision.ts'
import { after, type MaybePromise } from '../core/maybe-promise.ts'
import type { Variables } from '../core/plan/condition.ts'
import { OperationLimitError } from '../core/plan/limits.ts'
import type { Draft } from '../evidence/draft.ts'
import type { Recorder } from '../evidence/evidence.ts'
import { type CoercedVariables, coerceVariables, decidesFirst } from '../guard/operation-variables.ts'
import type { PolicyRequest } from '../guard/policies.ts'
import type { Prepared, PreparedOperation } from '../guard/prepared.ts'
import {
  createDenier,
  type DenialOptions,
  type Refused,
  refuse,
  refuseCost,
  refuseExcess,
  refuseRequest,
} from './answer.ts'
import type { Epoch, Running } from './epoch.ts'
import { findVariableExcess } from './nesting.ts'
import type { Operation } from './operation.ts'
import { toPlainVariables } from './plain-numbers.ts'
import { noSubscription, toFormatted } from './request-errors.ts'
import { dependsOnToken, isTooStale, type StalenessLimits } from './staleness.ts'
import { askTraced, decideTraced, prepareTraced } from './traced-steps.ts'

/** An operation whose text was found. */
export interface Found {
  readonly operation: Operation
  readonly text: string
  /** The epoch whose rules apply. */
  readonly epoch: Epoch
  /** The draft of its record, if one is made. */
  readonly draft?: Draft | undefined
}

/** What is to become of an operation. Nothing has run yet. */
export type Judge = (found: Found) => MaybePromise<Judged>

/** `refused`: there is no decision, or the operation may not run despite it. */
export type Judged =
  | Refused
  | ({ readonly kind: 'denied'; readonly refused: Refused } & Decided)
  | ({ readonly kind: 'runs' } & Decided & Pick<Running, 'enforced'>)

type Decided = Pick<Running, 'prepared' | 'decision' | 'variables'>

export interface JudgeOptions extends DenialOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds since the store was last heard (`Feed.age`). */
  readonly age: () => number
  readonly staleness: StalenessLimits
  readonly costLimit?: number | undefined
  /** The GraphQL path, named to callers who need a socket; `/graphql` unless given. */
  readonly path?: string | undefined
  /** Makes the records; undefined if nobody takes any. */
  readonly evidence?: Recorder | undefined
}

/** The steps before anything runs: prepare, coerce, decide, weigh, enforce. */
export function createJudge(options: JudgeOptions): Judge {
  const { age, now, staleness, costLimit, evidence } = options
  const deny = createDenier(options)
  const misrouted = toFormatted(noSubscription(options.path ?? '/graphql'))

  const prepare = (found: Found): MaybePromise<Judged> => {
    const { operation, text, epoch, draft } = found
    const excess = findVariableExcess(operation.variables)
    if (excess !== undefined) return refuseExcess(excess)
    return after(
      prepareTraced(draft?.trace, () => epoch.operations.prepare(text, operation.operationName)),
      (prepared) => {
        if (draft !== undefined) notePrepared(draft, prepared)
        if (prepared.kind === 'too_complex') return refuseExcess(prepared.excess)
        if (prepared.kind === 'invalid') return refuseErrors(prepared.errors, found)
        return refuseMisplaced(operation, prepared) ?? coerce(found, prepared)
      },
    )
  }

  const notePrepared = (draft: Draft, prepared: Prepared): void => {
    evidence?.mark(draft, 'prepare')
    if (prepared.kind !== 'ready') return
    draft.document = prepared.document
    draft.operation = prepared.operation
  }

  const coerce = (found: Found, prepared: PreparedOperation): MaybePromise<Judged> => {
    const { operation, epoch } = found
    const { table } = epoch.guard
    const read = readNumbers(operation.variables, epoch)
    if (read.kind === 'refused') return refuse(read.name, { message: read.message })
    const coerced = coerceVariables(table.schema, prepared.operation, read.variables)
    return coerced.kind === 'wrong' && !decidesFirst(table)
      ? refuseErrors(coerced.errors.map(toFormatted), found)
      : decide(found, prepared, coerced)
  }

  const decide = (
    found: Found,
    prepared: PreparedOperation,
    coerced: CoercedVariables,
  ): MaybePromise<Judged> => {
    const { operation, epoch, draft } = found
    const { document, operationName, plan } = prepared
    const { variables } = coerced
    const request = plan.policies.length === 0 ? undefined : policyRequest(operation.headers, draft)
    const question = { document, operationName, variables, subject: operation.subject, now: now(), request }
    try {
      return after(
        decideTraced(draft?.trace, () => epoch.guard.decide(question)),
        (decision) => enforce(found, prepared, coerced, decision),
      )
    } catch (error) {
      if (error instanceof OperationLimitError) return refuseExcess(error)
      throw error
    }
  }

  const enforce = (
    found: Found,
    prepared: PreparedOperation,
    coerced: CoercedVariables,
    decision: Decision,
  ): Judged => {
    const { operation, epoch, draft } = found
    const { guard } = epoch
    const { variables } = coerced
    const kind = prepared.operation.operation
    if (draft !== undefined) evidence?.mark(draft, 'decide')
    if (decision.kind === 'deny') {
      if (draft !== undefined) draft.decision = decision
      return { kind: 'denied', refused: deny(decision), prepared, decision, variables }
    }
    if (coerced.kind === 'wrong') return refuseErrors(coerced.errors.map(toFormatted), found)
    if (guard.weigh !== undefined && costLimit !== undefined) {
      const cost = guard.weigh(decision.plan, variables)
      const tooDear = refuseCost(cost, costLimit, disclosesScopes(guard.table, operation.subject))
      if (tooDear !== undefined) return tooDear
    }
    const enforced = guard.enforce(decision)
    if (enforced.kind === 'refused') throw new TypeError('Only a denied operation is refused.')
    if (isTooStale(kind, age(), staleness) && dependsOnToken(decision, enforced.document, guard))
      return refuse('stale_store', { headers: RETRY })
    if (kind === 'subscription' && operation.takesStream !== 'here')
      return { ...refuseErrors([misrouted], found), needsStream: true }
    if (draft !== undefined) draft.decision = decision
    return { kind: 'runs', prepared, decision, enforced, variables }
  }

  return prepare
}

const RETRY = { 'retry-after': '1' }

function refuseErrors(errors: readonly GraphQLFormattedError[], { operation, epoch }: Found): Refused {
  return refuseRequest(errors, epoch.guard.table, operation.subject)
}

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

function readNumbers(variables: Variables, { numbers }: Epoch): ReturnType<typeof toPlainVariables> {
  return numbers === 'exact' ? { kind: 'plain', variables } : toPlainVariables(variables)
}

function policyRequest(headers: Operation['headers'], draft: Draft | undefined): PolicyRequest {
  return { headers: () => headers, during: (ask) => askTraced(draft?.trace, ask) }
}
