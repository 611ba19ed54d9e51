import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql'
import type { Decision } from '../../core/decision/decision.ts'
import type { Subject } from '../../core/decision/subject.ts'
import { ERRORS } from '../../core/error-catalogue.ts'
import { after, type MaybePromise } from '../../core/maybe-promise.ts'
import type { OperationExecutor } from '../../upstream/subgraphs/operation-executor.ts'
import { type Answer, answerResult, type FormattedResult } from '../answer.ts'
import type { Runner, Running } from '../epoch.ts'
import { readErrorHead } from '../error-head.ts'
import { formatExecutionError } from '../masked-error.ts'
import { type Asker, type Operation, signalOf } from '../operation.ts'
import { mapStream } from '../result-stream.ts'

export interface ExecutorRunnerOptions {
  readonly schema: GraphQLSchema
  /** Makes the context of resolvers for each operation, and for each event of a subscription. */
  readonly context: (asker: Asker, decision: Decision) => MaybePromise<object>
  /** graphql-js unless given. */
  readonly executor?: OperationExecutor | undefined
  readonly log: (cause: unknown) => void
}

const GRAPHQL_JS: OperationExecutor = { execute, subscribe: createSourceEventStream }

/** Executes decided operations in this process. */
export function createExecutorRunner(options: ExecutorRunnerOptions): Runner {
  const { schema, context, executor = GRAPHQL_JS, log } = options

  const argsOf = (
    { enforced, prepared, variables, decision }: Running,
    asker: Asker,
    subject: Subject,
  ): MaybePromise<ExecutionArgs> => {
    const toArgs = (made: object): ExecutionArgs => ({
      schema,
      document: enforced.document,
      operationName: prepared.operationName,
      variableValues: variables,
      contextValue: { ...made, subject },
    })
    // A review that let the operation go on came to the same decision, so only the subject differs.
    return after(context(asker, subject === decision.subject ? decision : { ...decision, subject }), toArgs)
  }
  const finish = ({ enforced }: Running, result: ExecutionResult): FormattedResult => {
    const finished = enforced.finish(result)
    const { errors } = finished
    if (errors === undefined) return finished as FormattedResult
    return { ...finished, errors: errors.map((error) => formatExecutionError(error, log)) }
  }

  const toAnswer = (running: Running, result: ExecutionResult): Answer => {
    const answer = answerResult(finish(running, result))
    if (result.errors === undefined) return answer
    const { status = answer.status, headers } = readErrorHead(result.errors)
    return { ...answer, status, headers }
  }

  const subscribe = async (running: Running): Promise<Answer> => {
    const { operation, review } = running
    let { subject } = operation
    const source = await executor.subscribe(await argsOf(running, operation, subject))
    if (!(Symbol.asyncIterator in source)) return answerResult(finish(running, source))
    const results = mapStream(source, {
      signal: signalOf(operation),
      async map(rootValue) {
        const { asker, forget } = watchAsker(operation)
        try {
          return finish(
            running,
            await executor.execute({ ...(await argsOf(running, asker, subject)), rootValue }),
          )
        } finally {
          forget()
        }
      },
      fail: (error) => finish(running, { errors: [toGraphqlError(error)] }),
    })
    return {
      kind: 'stream',
      results,
      isOutdated: review.isOutdated,
      async review(another) {
        const errors = await review.decide(another)
        // Further events are for that subject.
        if (errors === undefined) subject = another
        return errors
      },
    }
  }

  return (running) => {
    const { prepared, operation } = running
    if (prepared.operation.operation === 'subscription') return subscribe(running)
    return after(argsOf(running, operation, operation.subject), (args) =>
      after(executor.execute(args), (result) => toAnswer(running, result)),
    )
  }
}

/** The asker of one event. Its listeners are removed after the event: the subscription may go on for long. */
function watchAsker({ headers, address, onGone }: Operation): {
  readonly asker: Asker
  readonly forget: () => void
} {
  const taken: (() => void)[] = []
  return {
    asker: { headers, address, onGone: (listener) => taken.push(onGone(listener)) },
    forget() {
      for (const takeBack of taken) takeBack()
    },
  }
}

/** Wraps an error of a source, which is then masked like that of a resolver. */
function toGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error
  const originalError = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(ERRORS.internal.message, { originalError })
}
