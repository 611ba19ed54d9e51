import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { type GraphQLSchema, getOperationAST } from 'graphql'
import { type DecisionListener, guardPlugin } from '../../adapters/apollo/auth-plugin.ts'
import { printJson } from '../../core/json/exact-json.ts'
import { createGuard, type Guard } from '../../guard/guard.ts'
import { createGuardedDocuments, type GuardedDocuments } from '../../guard/guarded-documents.ts'
import type { OperationExecutor } from '../../upstream/composed/composed-schema.ts'
import { type AnswerContext, answerPlugin } from './answer-plugin.ts'
import { toApolloGateway } from './apollo-gateway.ts'
import { createGraphqlRoute } from './graphql.ts'
import type { ApiParts, Asker, GraphqlApi } from './graphql-api.ts'
import { createLivePerformer } from './live-performer.ts'
import { createLocalRunner } from './local-operations.ts'
import { maskError } from './masked-error.ts'
import { createSizeCheck } from './operation-size.ts'
import { stalenessPlugin } from './staleness-plugin.ts'

export interface LocalApiParts extends ApiParts {
  readonly schema: GraphQLSchema
  /** Where the schema has no resolvers. */
  readonly executor?: OperationExecutor | undefined
  /** Where the rules are not those that the schema itself has; its table's schema is that one. */
  readonly guard?: Guard
  /** What resolvers find in their context, made anew for each request. */
  readonly context: (asker: Asker) => object | Promise<object>
  /** `exact`: its operations run elsewhere, and its scalars know `NumberToken`s. Default: `plain`. */
  readonly numbers?: 'exact' | 'plain'
  readonly onDecided?: DecisionListener<object>
  /** What decides on what goes on, where another schema may have come in place of this one. */
  readonly latest?: () => GuardedDocuments
}

export interface LocalApi extends GraphqlApi {
  readonly documents: GuardedDocuments
}

/** What Apollo Server does unasked: hints, traces, a page with scripts from elsewhere, and reports, given a key. */
const WITHOUT = [
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginLandingPageDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
]

/** A schema that is executed here, by Apollo Server. Throws `SchemaRuleError` when its rules cannot be read. */
export function createLocalApi(parts: LocalApiParts): LocalApi {
  const { schema, executor, policy, limits, age, staleness, onDecided, numbers = 'plain' } = parts
  const guard = parts.guard ?? createGuard(schema, policy)
  const documents = createGuardedDocuments(guard, limits)
  const checkSize = createSizeCheck(limits)
  const logFailure = (cause: unknown): void => parts.log('error', cause, 'a resolver failed')
  const server = new ApolloServer<AnswerContext>({
    ...(executor === undefined ? { schema } : { gateway: toApolloGateway(schema, executor) }),
    plugins: [
      guardPlugin(guard, policy, onDecided),
      stalenessPlugin({ guard, age, limits: staleness }),
      answerPlugin(guard.table),
      ...WITHOUT,
    ],
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    stringifyResult: (value) => `${printJson(value)}\n`,
    formatError: (formatted, error) => maskError(formatted, error, logFailure),
  })
  let starting: Promise<void> | undefined
  return {
    answer: createGraphqlRoute({
      server,
      authenticate: parts.authenticate,
      context: parts.context,
      checkSize,
      kindOf(query, operationName) {
        const prepared = documents.prepare(query)
        return prepared.kind === 'ready'
          ? getOperationAST(prepared.document, operationName)?.operation
          : undefined
      },
      numbers,
      persisted: parts.persisted,
      resourceMetadata: parts.resourceMetadata,
    }),
    perform: createLivePerformer({
      numbers,
      documents: () => documents,
      latest: parts.latest,
      checkSize,
      persisted: parts.persisted,
      authStatus: policy.authStatus ?? 'http',
      refusals: policy.refusals,
      resourceMetadata: parts.resourceMetadata,
      age,
      staleness,
      log: logFailure,
      run: createLocalRunner({ schema, executor, context: parts.context, onDecided, log: logFailure }),
    }),
    documents,
    table: () => guard.table,
    start() {
      starting ??= server.start()
      return starting
    },
    reload: async () => ({ kind: 'unchanged' }),
    async stop() {
      if (starting !== undefined) await server.stop()
    },
  }
}
