import type { ExecutionArgs, ExecutionResult } from 'graphql'
import { createHostEvidence } from '../../evidence/host-evidence.ts'
import { type Admission, admit } from '../../guard/admission.ts'
import type { GuardOptions } from '../../guard/guard.ts'
import { guardOf } from '../../guard/guard-cache.ts'
import { guardEvents, isEventStream } from '../../guard/guarded-events.ts'

/** `execute` or `subscribe` of graphql-js, or any function with the same signature. */
export type ExecuteFunction<Result> = (args: ExecutionArgs) => Result | Promise<Result>

/** The result of a guarded `execute`: the executor's, or a refusal. */
export type GuardedResult<Result> = Promise<Result | ExecutionResult> | Result | ExecutionResult

export interface GuardExecuteOptions extends GuardOptions {
  /** The clock, in milliseconds since the epoch; default `Date.now`. Subscriptions end with their tokens. */
  readonly now?: (() => number) | undefined
}

const DEFAULT_OPTIONS: GuardExecuteOptions = {}

/**
 * Puts the guard before an `execute` or `subscribe` function: denied operations never reach it. A server that
 * uses both must guard both. The subject is `contextValue.subject`, set by an authenticator; without one the
 * caller is anonymous. Documents must be validated. A subscription is decided when it begins, ends with its
 * token, and is decided again when the context has another subject.
 * Throws `SchemaRuleError` at the first operation if the schema's rules cannot be read. Rules are read once
 * for each schema and options object, so pass the same object each time.
 * A refusal carries its status and challenge in `extensions.http`, which graphql-yoga and Apollo Server
 * remove again, `httpHeadOf` reads for other hosts, and JSON omits. The guard answers introspection itself,
 * by its rule. Such an answer, and a reduced one, comes in one piece, without `@defer` and `@stream`.
 */
export function guardExecute<Result>(
  execute: ExecuteFunction<Result>,
  options: GuardExecuteOptions = DEFAULT_OPTIONS,
): (args: ExecutionArgs) => GuardedResult<Result> {
  const { refusals, onDecision, now = Date.now } = options
  const evidence = createHostEvidence(onDecision)
  const admitting = { refusals, now, evidence, transport: 'execute' } as const
  const run = (args: ExecutionArgs, admission: Admission): GuardedResult<Result> => {
    if (admission.kind === 'answered') return admission.result
    const { document, variables, finish, isRewritten, isSubscription } = admission
    const admitted = { ...args, document, variableValues: variables }
    if (!isRewritten && !isSubscription) return execute(admitted)
    const result = execute(admitted)
    const finishAny = (settled: Result): Result => {
      if (isEventStream(settled)) return guardEvents(settled, admission) as Result
      return typeof settled === 'object' && settled !== null ? (finish(settled) as Result) : settled
    }
    return isPromise(result) ? result.then(finishAny) : finishAny(result)
  }

  return (args) => {
    const admission = admit(guardOf(args.schema, options), args, admitting)
    return admission instanceof Promise ? admission.then((one) => run(args, one)) : run(args, admission)
  }
}

function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return typeof (value as { readonly then?: unknown } | undefined)?.then === 'function'
}
