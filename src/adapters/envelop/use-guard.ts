import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql'
import type { MaybePromise } from '../../core/maybe-promise.ts'
import { createHostEvidence } from '../../evidence/host-evidence.ts'
import { type Admission, type AdmittedOperation, admit } from '../../guard/admission.ts'
import { createGuard, type Guard, type GuardOptions } from '../../guard/guard.ts'
import { guardEvents, isEventStream } from '../../guard/guarded-events.ts'

export interface UseGuardOptions extends GuardOptions {
  /** The clock, in milliseconds since the epoch; default `Date.now`. Subscriptions end with their tokens. */
  readonly now?: (() => number) | undefined
}

/** One result, or a stream of them. */
export type EnvelopResult = ExecutionResult | AsyncIterableIterator<ExecutionResult>

/** The arguments that Envelop passes, as the same object, to its hooks and to the executor. */
export interface EnvelopArgs extends Omit<ExecutionArgs, 'document'> {
  document: DocumentNode
}

export interface EnvelopHookPayload {
  readonly args: EnvelopArgs
  readonly setResultAndStopExecution: (result: ExecutionResult) => void
}

export interface EnvelopDonePayload {
  readonly result: EnvelopResult
  readonly setResult: (result: EnvelopResult) => void
}

/** The hooks of an Envelop plugin that the guard needs. graphql-yoga accepts it unchanged. */
export interface EnvelopGuard {
  readonly onSchemaChange: (payload: { readonly schema: GraphQLSchema }) => void
  readonly onExecute: (
    payload: EnvelopHookPayload,
  ) => MaybePromise<{ readonly onExecuteDone: (payload: EnvelopDonePayload) => void } | undefined>
  readonly onSubscribe: (
    payload: EnvelopHookPayload,
  ) => MaybePromise<{ readonly onSubscribeResult: (payload: EnvelopDonePayload) => void } | undefined>
}

/**
 * The guard as a plugin of Envelop, and so of graphql-yoga: for queries, mutations, subscriptions and each of
 * their events, over HTTP, event streams and WebSockets. The subject is `contextValue.subject`, set by the
 * server's context function; without one the caller is anonymous. A denied operation runs nothing. List this
 * plugin before those that answer in place of the executor, such as a cache: they then see only allowed
 * operations.
 * Rules are read once per schema. Throws `SchemaRuleError` if they cannot be read, as soon as Envelop has the
 * schema.
 */
export function useGuard(options: UseGuardOptions = {}): EnvelopGuard {
  const { refusals, onDecision, now = Date.now } = options
  const evidence = createHostEvidence(onDecision)
  const admitting = { refusals, now, evidence, transport: 'envelop' } as const
  const guards = new WeakMap<GraphQLSchema, Guard>()
  const guardFor = (schema: GraphQLSchema): Guard => {
    const guard = guards.get(schema) ?? createGuard(schema, options)
    guards.set(schema, guard)
    return guard
  }

  const decide = <Hooks>(
    { args, setResultAndStopExecution }: EnvelopHookPayload,
    hooks: (admitted: AdmittedOperation) => Hooks,
  ): MaybePromise<Hooks | undefined> => {
    const proceed = (admission: Admission): Hooks | undefined => {
      if (admission.kind === 'answered') {
        setResultAndStopExecution(admission.result)
        return undefined
      }
      // The executor gets this very object: a plugin that replaces or wraps it runs what was admitted.
      if (admission.variables !== args.variableValues) args.variableValues = admission.variables
      if (!admission.isRewritten && !admission.isSubscription) return undefined
      args.document = admission.document
      return hooks(admission)
    }
    const admission = admit(guardFor(args.schema), args, admitting)
    return admission instanceof Promise ? admission.then(proceed) : proceed(admission)
  }

  return {
    onSchemaChange({ schema }) {
      guardFor(schema)
    },
    onExecute: (payload) => decide(payload, (admitted) => ({ onExecuteDone: finishWith(admitted) })),
    onSubscribe: (payload) => decide(payload, (admitted) => ({ onSubscribeResult: finishWith(admitted) })),
  }
}

function finishWith(admitted: AdmittedOperation): (payload: EnvelopDonePayload) => void {
  return ({ result, setResult }) =>
    setResult(isEventStream(result) ? guardEvents(result, admitted) : admitted.finish(result))
}
