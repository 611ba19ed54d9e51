import { ApolloServer, type ApolloServerPlugin, type GraphQLRequest, HeaderMap } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql'
import type { OperationLimits } from '../../core/plan/limits.ts'
import { dependsOnSubject } from '../../core/plan/plan.ts'
import type { Validated } from '../../guard/prepared.ts'
import { withoutIncrementalDelivery } from '../../guard/whole-answer.ts'
import type { Answer, FormattedResult, Headers, Refused } from '../answer.ts'
import type { Running } from '../epoch.ts'
import { maskError } from '../masked-error.ts'
import type { Operation } from '../operation.ts'

export interface ApolloHostOptions {
  readonly schema: GraphQLSchema
  readonly plugins: readonly ApolloServerPlugin[]
  readonly limits: Pick<OperationLimits, 'tokens'>
  readonly log: (cause: unknown) => void
}

/** Apollo Server as the host of a schema. */
export interface ApolloHost {
  /** A plugin has `requestDidStart`, so every query and mutation runs inside Apollo Server. */
  readonly seesEveryRequest: boolean
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Lets Apollo Server parse and validate a text, and stops it before execution. */
  readonly admit: (text: string, operationName: string | undefined) => Promise<Validated>
  /** Executes a decided query or mutation through the whole pipeline. */
  readonly run: (running: Running, contextValue: object) => Promise<Answer>
  /** Shows a refused operation to the plugins. */
  readonly show: (operation: Operation, text: string, refused: Refused) => Promise<void>
}

/** What the host does with one operation inside Apollo Server; carried by its context. */
type Errand =
  | { readonly kind: 'admit'; document: DocumentNode | undefined }
  | { readonly kind: 'run'; readonly running: Running; readonly document: DocumentNode }
  | { readonly kind: 'show'; readonly refused: Refused }

const ERRAND = Symbol('portcullis.errand')

interface HostContext {
  readonly [ERRAND]?: Errand
}

/** Default features of Apollo Server: cache hints, traces, a page with scripts from elsewhere, and reports. */
const WITHOUT = [
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginLandingPageDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
]

export function createApolloHost({ schema, plugins, limits, log }: ApolloHostOptions): ApolloHost {
  const seesEveryRequest = plugins.some(({ requestDidStart }) => requestDidStart !== undefined)
  const server = new ApolloServer<HostContext>({
    schema,
    // Ours comes first, so that no other plugin answers in its place.
    plugins: [hostPlugin(), ...plugins, ...disabledUnless(plugins)],
    introspection: true,
    logger: { debug: ignore, info: ignore, warn: ignore, error: log },
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    // Prepared operations already hold their documents.
    ...(!seesEveryRequest && { documentStore: null }),
    formatError: (formatted, error) => maskError(formatted, error, log),
  })
  const execute = async (request: GraphQLRequest, contextValue: HostContext) => {
    const { body, http } = await server.executeOperation(request, { contextValue })
    if (body.kind !== 'single') throw new TypeError('An answer comes in one piece here.')
    return { result: body.singleResult, http }
  }

  return {
    seesEveryRequest,
    start: () => server.start(),
    stop: () => server.stop(),
    async admit(text, operationName) {
      const errand: Errand = { kind: 'admit', document: undefined }
      const { result } = await execute(requestOf(text, operationName), { [ERRAND]: errand })
      const { document } = errand as { readonly document: DocumentNode | undefined }
      if (document !== undefined) return { kind: 'accepted', document }
      return { kind: 'invalid', errors: result.errors ?? [] }
    },
    async run(running, context) {
      const { operation, prepared, enforced, variables } = running
      const isRewritten = enforced.document !== prepared.document
      const document = isRewritten ? withoutIncrementalDelivery(enforced.document) : prepared.document
      const request = {
        ...requestOf(textOf(prepared.document), prepared.operationName),
        variables,
        http: httpOf(operation),
      }
      const { result, http } = await execute(request, {
        ...context,
        [ERRAND]: { kind: 'run', running, document },
      })
      // Apollo Server has already formatted its errors; `finish` puts denials before them.
      const finished = enforced.finish(result as ExecutionResult)
      const errors = finished.errors?.map((error) =>
        typeof error.toJSON === 'function' ? error.toJSON() : error,
      )
      const formatted = (errors === undefined ? finished : { ...finished, errors }) as FormattedResult
      return {
        kind: 'result',
        status: http.status ?? 200,
        headers: headersOf(http.headers),
        result: formatted,
      }
    },
    async show(operation, text, refused) {
      const request = { ...requestOf(text, operation.operationName), http: httpOf(operation) }
      await execute(request, { [ERRAND]: { kind: 'show', refused } })
    },
  }
}

/** Drops messages below errors: Apollo Server comments on settings that the gateway chose. */
function ignore(): void {}

function requestOf(query: string, operationName: string | undefined): GraphQLRequest {
  return { query, ...(operationName !== undefined && { operationName }) }
}

function textOf({ loc }: DocumentNode): string {
  if (loc === undefined) throw new TypeError('A document that Apollo Server has parsed knows its text.')
  return loc.source.body
}

function httpOf({ headers, isSafe }: Operation): NonNullable<GraphQLRequest['http']> {
  const known = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return { method: isSafe ? 'GET' : 'POST', headers: new HeaderMap(known), search: '', body: {} }
}

const OF_THE_BODY = new Set(['content-length', 'content-type', 'cache-control'])

/** The headers that plugins set. */
function headersOf(headers: ReadonlyMap<string, string>): Headers {
  return Object.fromEntries([...headers].filter(([name]) => !OF_THE_BODY.has(name)))
}

function disabledUnless(plugins: readonly ApolloServerPlugin[]): readonly ApolloServerPlugin[] {
  const given = new Set(
    plugins.map((plugin) => (plugin as { __internal_plugin_id__?: unknown }).__internal_plugin_id__),
  )
  return WITHOUT.filter(
    (plugin) => !given.has((plugin as { __internal_plugin_id__?: unknown }).__internal_plugin_id__),
  )
}

/** The plugin that carries out errands. */
function hostPlugin(): ApolloServerPlugin<HostContext> {
  return {
    async requestDidStart({ contextValue }) {
      const errand = contextValue[ERRAND]
      if (errand === undefined) throw new TypeError('An operation reaches Apollo Server by its host alone.')
      return {
        async didResolveOperation(context) {
          if (errand.kind === 'admit') errand.document = context.document
          // There is no other way to give Apollo Server a reduced document.
          if (errand.kind === 'run') (context as { document?: DocumentNode }).document = errand.document
        },
        async responseForOperation() {
          if (errand.kind === 'run') return null
          const result = errand.kind === 'admit' ? { data: null } : { errors: errand.refused.errors }
          return {
            http: { headers: new HeaderMap() },
            body: { kind: 'single', singleResult: result },
          }
        },
        async executionDidStart({ document, overallCachePolicy }) {
          if (errand.kind !== 'run' || document !== errand.document)
            throw new TypeError('Another plugin has replaced a document that was decided.')
          const { decision } = errand.running
          return {
            async executionDidEnd() {
              if (decision.kind === 'reduce' || decision.plan.introspects)
                overallCachePolicy.restrict({ maxAge: 0 })
              if (dependsOnSubject(decision.plan)) overallCachePolicy.restrict({ scope: 'PRIVATE' })
            },
          }
        },
      }
    },
  }
}
