import type { ExecutionArgs, ExecutionResult } from 'graphql'
import type { Decision } from '../../core/authorize/decision.ts'
import type { Refusal } from '../../core/authorize/refusal.ts'
import { OperationLimitError } from '../../core/operation/limits.ts'
import { contextSubject } from '../../guard/context-subject.ts'
import { enforceDecision } from '../../guard/enforce-decision.ts'
import type { GuardOptions } from '../../guard/guard.ts'
import { guardOf } from '../../guard/guard-cache.ts'
import { httpExtension } from '../../guard/http-extension.ts'
import { limitError } from '../../guard/limit-error.ts'
import { findOperationProblem } from '../../guard/operation-problem.ts'
import { withoutIncrementalDelivery } from '../../guard/whole-answer.ts'
import { finishEach } from './finish-each.ts'

/** `execute` or `subscribe` of graphql-js, or of whoever follows its signature. */
export type ExecuteFunction<Result> = (args: ExecutionArgs) => Result | Promise<Result>

type Answer<Result> = Promise<Result | ExecutionResult> | Result | ExecutionResult

const DEFAULT_OPTIONS: GuardOptions = {}

/**
 * Puts the guard before an `execute` (or `subscribe`) function: what is denied never reaches it. The subject is
 * `contextValue.subject`, made by an authenticator; without one the caller is anonymous. Documents have to be validated.
 * Throws `SchemaRuleError` at the first operation when the schema's rules cannot be read, which is done once for each
 * schema and options object: hand over the same one each time.
 * A refusal carries its status and challenge in `extensions.http`, which graphql-yoga and Apollo Server take out again;
 * other hosts have to. What introspects is answered by the guard, by its rule. Such an answer, and a reduced one, comes in
 * one piece, without `@defer` and `@stream`.
 */
export function guardExecute<Result>(
  execute: ExecuteFunction<Result>,
  options: GuardOptions = DEFAULT_OPTIONS,
): (args: ExecutionArgs) => Answer<Result> {
  const run = (args: ExecutionArgs, decision: Decision): Answer<Result> => {
    const enforced = enforceDecision(decision, options.refusals)
    if (enforced.kind === 'refused') return refusedResult(enforced.refusal)
    if (enforced.document === args.document) return execute(args)
    const result = execute({ ...args, document: withoutIncrementalDelivery(enforced.document) })
    const finish = (settled: Result): Result => {
      if (isStream(settled)) return finishEach(settled, enforced.finish) as Result
      return isExecutionResult(settled) ? (enforced.finish(settled) as Result) : settled
    }
    return isPromise(result) ? result.then(finish) : finish(result)
  }

  return (args) => {
    const { schema, document, operationName } = args
    const guard = guardOf(schema, options)
    const problem = findOperationProblem(schema, document, operationName)
    if (problem !== undefined) return { errors: [problem] }
    try {
      const decision = guard.decide({
        document,
        operationName,
        variables: args.variableValues,
        subject: contextSubject(args.contextValue),
      })
      return decision instanceof Promise ? decision.then((one) => run(args, one)) : run(args, decision)
    } catch (error) {
      if (error instanceof OperationLimitError) return { errors: [limitError(error)] }
      throw error
    }
  }
}

/** The errors were made for this refusal alone. */
function refusedResult(refusal: Refusal): ExecutionResult {
  const http = httpExtension(refusal)
  for (const error of refusal.errors) Object.assign(error.extensions, { http })
  return { errors: refusal.errors }
}

function isExecutionResult(value: unknown): value is ExecutionResult {
  return typeof value === 'object' && value !== null && !isStream(value)
}

function isStream(value: unknown): value is AsyncIterable<ExecutionResult> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return typeof (value as { readonly then?: unknown } | undefined)?.then === 'function'
}
