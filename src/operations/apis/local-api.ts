import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphQLSchema } from 'graphql'
import { after } from '../../core/maybe-promise.ts'
import { createQuietGuard } from '../../guard/guard.ts'
import { createPreparedOperations, createTextValidator } from '../../guard/prepared.ts'
import type { Refused } from '../answer.ts'
import type { Epoch } from '../epoch.ts'
import type { Asker } from '../operation.ts'
import type { ApolloHost } from '../runners/apollo-host.ts'
import { createCompiledExecutor } from '../runners/compiled-executor.ts'
import { createExecutorRunner } from '../runners/executor-runner.ts'
import type { ApiParts, GraphqlApi } from './graphql-api.ts'

export interface LocalApiParts extends ApiParts {
  readonly schema: GraphQLSchema
  /** Makes the context of resolvers for each request. */
  readonly context: (asker: Asker) => object | Promise<object>
  readonly plugins: readonly ApolloServerPlugin[]
  /** Whether to compile frequent operations. */
  readonly compile: boolean
}

/**
 * A schema that is executed in this process, with Apollo Server as its host. Throws `SchemaRuleError` if its
 * rules cannot be read.
 */
export function createLocalApi({
  schema,
  context,
  plugins,
  compile,
  policy,
  limits,
  operationBytes,
  operationCounts,
  log,
}: LocalApiParts): GraphqlApi {
  const guard = createQuietGuard(schema, policy)
  const logFailure = (cause: unknown): void => log('error', cause, 'a resolver failed')
  const runPrepared = createExecutorRunner({
    schema,
    context,
    executor: compile ? createCompiledExecutor(schema) : undefined,
    log: logFailure,
  })
  let host: ApolloHost | undefined
  let starting: Promise<void> | undefined

  const hosted = (): ApolloHost => {
    if (host === undefined) throw new TypeError('Apollo Server has not started.')
    return host
  }
  const validateHere = createTextValidator(guard)
  const operations = createPreparedOperations(guard, {
    limits,
    bytes: operationBytes,
    counts: operationCounts,
    validateText(text, operationName, document) {
      if (!hosted().seesEveryRequest) return validateHere(text, operationName, document)
      // Apollo Server fails on a subscription whose root field depends on a variable.
      const validated = text.includes('subscription')
        ? validateHere(text, operationName, document)
        : undefined
      return validated?.kind === 'invalid' ? validated : hosted().admit(text, operationName)
    },
  })
  const epoch: Epoch = {
    guard,
    operations,
    numbers: 'plain',
    run(running) {
      const { operation, prepared } = running
      // Apollo Server does not run subscriptions.
      if (!hosted().seesEveryRequest || prepared.operation.operation === 'subscription')
        return runPrepared(running)
      return after(context(operation), (made) =>
        hosted().run(running, { ...made, subject: operation.subject }),
      )
    },
    show(operation, { document }, refused: Refused) {
      const text = document.loc?.source.body
      const isShown = hosted().seesEveryRequest && text !== undefined
      return isShown ? hosted().show(operation, text, refused) : undefined
    },
  }
  const start = async (): Promise<void> => {
    // Loaded here: a gateway in front of an upstream does not need it.
    const { createApolloHost } = await import('../runners/apollo-host.ts')
    const created = createApolloHost({ schema, plugins, limits, log: logFailure })
    await created.start()
    host = created
  }
  return {
    epoch: () => epoch,
    table: () => guard.table,
    start() {
      starting ??= start()
      return starting
    },
    reload: async () => ({ kind: 'unchanged' }),
    rest: () => undefined,
    async stop() {
      await starting
      await host?.stop()
    },
  }
}
