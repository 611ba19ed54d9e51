import {
  createSourceEventStream,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql'
import type { DecisionListener } from '../../adapters/apollo/auth-plugin.ts'
import type { Subject } from '../../core/authorize/subject.ts'
import { ERRORS } from '../../core/error-catalogue.ts'
import type { GuardedDocuments } from '../../guard/guarded-documents.ts'
import type { OperationExecutor } from '../../upstream/composed/composed-schema.ts'
import type { Asker, FormattedResult, LiveAnswer, LiveOperation } from './graphql-api.ts'
import type { LiveRunnable } from './live-performer.ts'
import { formatExecutionError } from './masked-error.ts'
import { mapStream } from './result-stream.ts'

export interface LocalRunnerOptions {
  readonly schema: GraphQLSchema
  /** What resolvers find in their context, made anew for each operation, and each event of a subscription. */
  readonly context: (asker: Asker) => object | Promise<object>
  readonly onDecided?: DecisionListener<object> | undefined
  /** Where the schema has no resolvers. */
  readonly executor?: OperationExecutor | undefined
  readonly log: (cause: unknown) => void
}

const GRAPHQL_JS: OperationExecutor = {
  execute: async (args) => execute(args),
  subscribe: createSourceEventStream,
}

/** Executes what was decided, with graphql-js unless an executor is given. */
export function createLocalRunner({
  schema,
  context,
  onDecided,
  executor = GRAPHQL_JS,
  log,
}: LocalRunnerOptions): (runnable: LiveRunnable<GuardedDocuments>) => Promise<LiveAnswer> {
  return async ({ decision, enforced, operationName, variables, live, decideAgain, isOutdated }) => {
    const { operation } = decision.plan
    let { subject } = live
    // Anew for each event too: what resolvers count and keep there is meant for one answer.
    const args = async (asker: Asker) => {
      const contextValue = { ...(await context(asker)), subject }
      // Decided again, it was decided the same.
      onDecided?.(contextValue, { ...decision, subject })
      return { schema, document: enforced.document, operationName, variableValues: variables, contextValue }
    }
    const finish = (result: ExecutionResult): FormattedResult => {
      const { errors, ...rest } = enforced.finish(result)
      if (errors === undefined) return rest
      return { ...rest, errors: errors.map((error) => formatExecutionError(error, log)) }
    }
    const whole = toAsker(live)
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION)
      return { kind: 'result', result: finish(await executor.execute(await args(whole.asker))) }

    const source = await executor.subscribe(await args(whole.asker))
    if (!(Symbol.asyncIterator in source)) return { kind: 'result', result: finish(source) }
    return {
      kind: 'stream',
      results: mapStream(source, {
        signal: live.signal,
        async map(rootValue) {
          const { asker, forget } = toAsker(live)
          try {
            return finish(await executor.execute({ ...(await args(asker)), rootValue }))
          } finally {
            forget()
          }
        },
        fail: (error) => finish({ errors: [asGraphqlError(error)] }),
      }),
      async decideAgain(another: Subject) {
        const errors = await decideAgain(another)
        // What runs from now on runs for that one.
        if (errors === undefined) subject = another
        return errors
      },
      isOutdated,
    }
  }
}

/** Of an event nobody is to be told when it is over, however long the subscription goes on: `forget`. */
function toAsker({ headers, signal }: LiveOperation): {
  readonly asker: Asker
  readonly forget: () => void
} {
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  signal.addEventListener('abort', tell, { once: true })
  return {
    asker: {
      headers,
      onGone(listener) {
        if (signal.aborted) listener()
        else listeners.add(listener)
      },
    },
    forget: () => signal.removeEventListener('abort', tell),
  }
}

/** What a source throws is masked like what a resolver throws. */
function asGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error
  const originalError = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(ERRORS.internal.message, { originalError })
}
