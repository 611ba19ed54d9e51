import { type DocumentNode, type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql'
import type { Enforced } from '../core/answer/enforce.ts'
import type { Refusal } from '../core/answer/refusal.ts'
import type { RefusalStyle } from '../core/answer/refusal-style.ts'
import type { Decision } from '../core/decision/decision.ts'
import { dependsOnTime, hasTimePassed } from '../core/decision/timeliness.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import type { Variables } from '../core/plan/condition.ts'
import { OperationLimitError } from '../core/plan/limits.ts'
import type { Draft } from '../evidence/draft.ts'
import type { Recorder } from '../evidence/evidence.ts'
import { allContextHeaders, contextHeaders } from '../evidence/host-evidence.ts'
import type { Cause } from '../evidence/record.ts'
import { contextSubject } from './context-subject.ts'
import type { Guard } from './guard.ts'
import { httpExtension } from './http-extension.ts'
import { limitError } from './limit-error.ts'
import { findOperationProblem } from './operation-problem.ts'
import { coerceVariables, decidesFirst } from './operation-variables.ts'
import { endOf, expiredError, hasEnded } from './subject-end.ts'
import { withoutIncrementalDelivery } from './whole-answer.ts'

/** The execution arguments that the guard reads. */
export type GuardedExecution = Pick<ExecutionArgs, 'document' | 'operationName' | 'contextValue'> & {
  readonly variableValues?: ExecutionArgs['variableValues']
}

/** The guard's outcome for one operation: a finished answer, or a document to run with its `finish`. */
export type Admission =
  | {
      readonly kind: 'answered'
      readonly result: ExecutionResult
      /** The cause for the record. A decision carries its own. */
      readonly cause?: Cause | undefined
    }
  | AdmittedOperation

export interface AdmittedOperation {
  readonly kind: 'admitted'
  /** The document to run: the original, or a reduced one. */
  readonly document: DocumentNode
  /** The variables for the executor. They fit the original operation. */
  readonly variables: Variables
  readonly isRewritten: boolean
  readonly isSubscription: boolean
  readonly finish: (result: ExecutionResult) => ExecutionResult
  /**
   * Returns the error that ends a subscription before its next event: its token has expired, the subject now
   * in the host's context may not subscribe, or a time condition no longer holds. Undefined where it
   * continues.
   */
  readonly review: () => MaybePromise<ExecutionResult | undefined>
  /** When the context subject's token ends, in milliseconds since the epoch; undefined where it does not. */
  readonly endsAt: () => number | undefined
  readonly now: () => number
}

export interface AdmissionOptions {
  readonly refusals?: RefusalStyle | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** The recorder of operations; undefined where nothing takes records. */
  readonly evidence?: Recorder | undefined
  readonly transport: 'envelop' | 'execute'
}

/**
 * Decides on an operation before a host runs it, and records the decision. Synchronous unless the operation
 * names policies. Throws `TypeError` for a subject that was not made by an authenticator.
 */
export function admit(
  guard: Guard,
  execution: GuardedExecution,
  options: AdmissionOptions,
): MaybePromise<Admission> {
  const { evidence, transport } = options
  if (evidence === undefined) return judge(guard, execution, options, undefined)
  const { contextValue, operationName } = execution
  const draft = evidence.open({
    transport,
    headers: contextHeaders(contextValue),
    operationName: operationName ?? undefined,
    subject: undefined,
  })
  draft.table = guard.table
  const close = (admission: Admission): Admission => {
    evidence.mark(draft, 'decide')
    evidence.close(draft, admission.kind === 'answered' ? admission.cause : undefined)
    return admission
  }
  const fail = (error: unknown): never => {
    evidence.close(draft, 'internal')
    throw error
  }
  let admission: MaybePromise<Admission>
  try {
    admission = judge(guard, execution, options, draft)
  } catch (error) {
    return fail(error)
  }
  return admission instanceof Promise ? admission.then(close, fail) : close(admission)
}

function judge(
  guard: Guard,
  execution: GuardedExecution,
  { refusals, now }: AdmissionOptions,
  draft: Draft | undefined,
): MaybePromise<Admission> {
  const { document, operationName } = execution
  const operation = getOperationAST(document, operationName)
  if (draft !== undefined) {
    draft.document = document
    draft.operation = operation ?? undefined
  }
  const problem = findOperationProblem(guard.table.schema, document, operationName)
  if (problem !== undefined)
    return answered({ errors: [problem] }, operation ? 'validation_failed' : 'unknown_operation')
  const coerced = coerceVariables(guard.table.schema, operation ?? {}, execution.variableValues)
  if (coerced.kind === 'wrong' && !decidesFirst(guard.table))
    return answered({ errors: coerced.errors }, 'bad_variables')
  const variables = coerced.kind === 'wrong' ? (execution.variableValues ?? {}) : coerced.variables

  const decideFor = <Value>(
    subject: unknown,
    next: (enforced: Enforced, decision: Decision) => Value,
    fail: (errors: ExecutionResult) => Value,
  ): MaybePromise<Value> => {
    try {
      const request = { headers: () => allContextHeaders(execution.contextValue) }
      const decision = guard.decide({ document, operationName, variables, subject, now: now(), request })
      const enforce = (one: Decision): Value => next(guard.enforce(one), one)
      return decision instanceof Promise ? decision.then(enforce) : enforce(decision)
    } catch (error) {
      if (error instanceof OperationLimitError) return fail({ errors: [limitError(error)] })
      throw error
    }
  }

  let subject = contextSubject(execution.contextValue)
  let decidedAt = now()
  let isTimed = false
  const review = (): MaybePromise<ExecutionResult | undefined> => {
    const current = contextSubject(execution.contextValue)
    if (hasEnded(current, now())) return expiredResult(refusals)
    if (current === subject && !(isTimed && hasTimePassed(decidedAt, now()))) return undefined
    return decideFor<ExecutionResult | undefined>(
      current,
      (enforced) => {
        if (enforced.kind === 'refused') return refusedResult(enforced.refusal)
        subject = current
        decidedAt = now()
        return undefined
      },
      (result) => result,
    )
  }

  return decideFor<Admission>(
    subject,
    (enforced, decision) => {
      const { plan } = decision
      isTimed = dependsOnTime(plan)
      const isDenied = enforced.kind === 'refused'
      if (draft !== undefined && (isDenied || coerced.kind !== 'wrong')) draft.decision = decision
      if (isDenied) return answered(refusedResult(enforced.refusal))
      if (coerced.kind === 'wrong') return answered({ errors: coerced.errors }, 'bad_variables')
      const isRewritten = enforced.document !== document
      return {
        kind: 'admitted',
        document: isRewritten ? withoutIncrementalDelivery(enforced.document) : document,
        variables,
        isRewritten,
        isSubscription: plan.operation.operation === 'subscription',
        finish: enforced.finish,
        review,
        endsAt: () => endOf(contextSubject(execution.contextValue)),
        now,
      }
    },
    (result) => answered(result, 'operation_too_complex'),
  )
}

function answered(result: ExecutionResult, cause?: Cause): Admission {
  return { kind: 'answered', result, cause }
}

/** Modifies the errors in place: they were made for this refusal only. */
function refusedResult({ status, headers, errors }: Refusal): ExecutionResult {
  const http = httpExtension(status, headers)
  for (const error of errors) Object.assign(error.extensions, { http })
  return { errors }
}

function expiredResult(style: RefusalStyle | undefined): ExecutionResult {
  return { errors: [expiredError(style)] }
}
