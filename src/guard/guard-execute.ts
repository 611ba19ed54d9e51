import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql'
import type { Decision } from '../core/authorize/decision.ts'
import { enforce } from '../core/authorize/enforce.ts'
import type { Refusal } from '../core/authorize/refusal.ts'
import { OperationLimitError } from '../core/operation/limits.ts'
import { createGuard, type Guard, type GuardOptions } from './guard.ts'
import { limitError } from './limit-error.ts'

/** `execute` or `subscribe` of graphql-js, or of whoever follows its signature. */
export type ExecuteFunction<Result> = (args: ExecutionArgs) => Result | Promise<Result>

/**
 * Puts the guard before an `execute` (or `subscribe`) function: what is denied never reaches it. The subject is
 * `contextValue.subject`, made by an authenticator; without one the caller is anonymous. Documents have to be validated.
 * Throws `SchemaRuleError` at the first operation when the schema's rules cannot be read.
 * A refusal carries its status and challenge in `extensions.http`, as graphql-yoga and Apollo Server read it.
 */
export function guardExecute<Result>(
  execute: ExecuteFunction<Result>,
  options: GuardOptions = {},
): (args: ExecutionArgs) => Promise<Result | ExecutionResult> | Result | ExecutionResult {
  const guards = new WeakMap<GraphQLSchema, Guard>()
  const guardOf = (schema: GraphQLSchema): Guard => {
    const guard = guards.get(schema) ?? createGuard(schema, options)
    guards.set(schema, guard)
    return guard
  }

  return (args) => {
    const run = (decision: Decision): Promise<Result | ExecutionResult> | Result | ExecutionResult => {
      const enforced = enforce(decision)
      if (enforced.kind === 'refused') return refusedResult(enforced.refusal)
      const result = execute({ ...args, document: enforced.document })
      if (decision.kind === 'allow') return result
      return Promise.resolve(result).then((settled) =>
        isExecutionResult(settled) ? (enforced.finish(settled) as Result) : settled,
      )
    }
    try {
      const decision = guardOf(args.schema).decide({
        document: args.document,
        operationName: args.operationName,
        variables: args.variableValues,
        subject: subjectOf(args.contextValue),
      })
      return decision instanceof Promise ? decision.then(run) : run(decision)
    } catch (error) {
      if (error instanceof OperationLimitError) return { errors: [limitError(error)] }
      throw error
    }
  }
}

export function subjectOf(contextValue: unknown): unknown {
  return typeof contextValue === 'object' && contextValue !== null
    ? (contextValue as { readonly subject?: unknown }).subject
    : undefined
}

function refusedResult({ status, challenge, errors }: Refusal): ExecutionResult {
  const http = { status, headers: { 'www-authenticate': challenge } }
  for (const error of errors) Object.assign(error.extensions, { http })
  return { errors }
}

function isExecutionResult(value: unknown): value is ExecutionResult {
  return typeof value === 'object' && value !== null && !(Symbol.asyncIterator in value)
}
