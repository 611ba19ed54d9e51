import {
  type ApolloServerPlugin,
  type BaseContext,
  type GraphQLRequest,
  type GraphQLRequestContext,
  type GraphQLRequestListener,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server'
import { type DocumentNode, type ExecutionResult, GraphQLError } from 'graphql'
import { type Enforced, enforce } from '../../core/answer/enforce.ts'
import type { Refusal } from '../../core/answer/refusal.ts'
import { tokenHeadersOf } from '../../core/answer/token-headers.ts'
import type { Decision } from '../../core/decision/decision.ts'
import type { Subject } from '../../core/decision/subject.ts'
import { OperationLimitError } from '../../core/plan/limits.ts'
import { dependsOnSubject } from '../../core/plan/plan.ts'
import type { Draft } from '../../evidence/draft.ts'
import type { Recorder } from '../../evidence/evidence.ts'
import { createHostEvidence } from '../../evidence/host-evidence.ts'
import type { Cause } from '../../evidence/record.ts'
import { causeOfCode } from '../../evidence/request-cause.ts'
import { contextSubject } from '../../guard/context-subject.ts'
import type { Guard, GuardOptions } from '../../guard/guard.ts'
import { guardOf } from '../../guard/guard-cache.ts'
import { httpExtension } from '../../guard/http-extension.ts'
import { limitError } from '../../guard/limit-error.ts'
import { prefersGraphqlResponse } from '../../guard/media-type.ts'
import { findOperationProblem } from '../../guard/operation-problem.ts'
import { coerceVariables, decidesFirst } from '../../guard/operation-variables.ts'
import { withoutIncrementalDelivery } from '../../guard/whole-answer.ts'

export interface AuthPluginOptions extends GuardOptions {
  /** Makes the subject from request headers. Default: `contextValue.subject`, from the context function. */
  readonly authenticate?: (headers: Readonly<Record<string, string>>) => Promise<Subject>
  /** `graphql` answers refusals in `application/json` with 200; `http` (default) always with 401 or 403. */
  readonly authStatus?: 'http' | 'graphql'
}

const SUPERGRAPH_MESSAGE =
  'authPlugin guards the schema of one server. The API schema of a supergraph has lost the rules of its subgraphs.'

/**
 * The guard as a plugin of Apollo Server 5. A denied operation runs nothing, whatever other plugins there are
 * and in whatever order; their answers to it, from a cache for instance, are replaced. `formatError` does not
 * see denials. Answers that depend on the subject are cached as private; reduced ones and introspection are
 * not cached. The guard answers introspection itself, by its rule: other plugins see the operation without
 * it.
 * Throws `SchemaRuleError` when the server starts, if the schema's rules cannot be read.
 */
export function authPlugin<Context extends BaseContext>(
  options: AuthPluginOptions = {},
): ApolloServerPlugin<Context> {
  let guard: Guard | undefined
  const evidence = createHostEvidence(options.onDecision)
  const drafts = new WeakMap<object, Draft>()
  return {
    async serverWillStart({ schema }) {
      guard = guardOf(schema, options)
      return {
        schemaDidLoadOrUpdate({ apiSchema, coreSupergraphSdl }) {
          // Apollo Server logs an error thrown at an update and continues: without a guard, every request
          // fails.
          guard = undefined
          if (coreSupergraphSdl !== undefined) throw new TypeError(SUPERGRAPH_MESSAGE)
          guard = guardOf(apiSchema, options)
        },
      }
    },
    async requestDidStart(context) {
      if (guard === undefined) throw new TypeError('There is no schema whose rules could be read.')
      const listener = guardRequest<Context>(guard, options)
      if (evidence === undefined) return listener
      const { draft, recording } = recordRequest(listener, guard, context.request, evidence)
      drafts.set(context, draft)
      return recording
    },
    async unexpectedErrorProcessingRequest({ requestContext }) {
      const draft = drafts.get(requestContext)
      if (draft !== undefined) evidence?.close(draft, 'internal')
    },
  }
}

interface GuardListener<Context extends BaseContext> extends GraphQLRequestListener<Context> {
  readonly didResolveOperation: NonNullable<GraphQLRequestListener<Context>['didResolveOperation']>
  readonly willSendResponse: NonNullable<GraphQLRequestListener<Context>['willSendResponse']>
  /** The decision; undefined until one is made. */
  readonly decided: () => Decision | undefined
}

/** Records a request with its response. If Apollo Server makes none, its error hook closes the draft. */
function recordRequest<Context extends BaseContext>(
  { decided, ...listener }: GuardListener<Context>,
  { table }: Guard,
  { http, operationName, query }: GraphQLRequest,
  evidence: Recorder,
): { readonly draft: Draft; readonly recording: GraphQLRequestListener<Context> } {
  const draft = evidence.open({
    transport: 'apollo',
    headers: {
      'x-request-id': http?.headers.get('x-request-id'),
      traceparent: http?.headers.get('traceparent'),
    },
    operationName,
    subject: undefined,
  })
  draft.text = query
  draft.table = table
  const recording: GraphQLRequestListener<Context> = {
    ...listener,
    async didResolveOperation(context) {
      evidence.mark(draft, 'prepare')
      draft.text = context.source
      draft.operation = context.operation
      try {
        await listener.didResolveOperation(context)
      } finally {
        evidence.mark(draft, 'decide')
      }
    },
    async willSendResponse(context) {
      await listener.willSendResponse(context)
      const decision = decided()
      const { body } = context.response
      const errors = body.kind === 'single' ? body.singleResult.errors : undefined
      const hasRun = body.kind !== 'single' || body.singleResult.data !== undefined
      let cause: Cause | undefined
      if (decision?.kind === 'deny' || hasRun) draft.decision = decision
      if (draft.decision === undefined) cause = causeOfCode(errors?.[0]?.extensions?.['code'])
      else evidence.mark(draft, 'run')
      evidence.close(draft, cause)
    },
  }
  return { draft, recording }
}

function guardRequest<Context extends BaseContext>(
  guard: Guard,
  options: AuthPluginOptions,
): GuardListener<Context> {
  let subject: unknown
  let decision: Decision | undefined
  let enforced: Enforced | undefined
  let decided: DocumentNode | undefined
  let inputErrors: readonly GraphQLError[] = []
  return {
    decided: () => decision,
    async didResolveOperation(context) {
      const { document, request, schema } = context
      const problem = findOperationProblem(schema, document, request.operationName)
      if (problem !== undefined) throw problem
      const coerced = coerceVariables(schema, context.operation ?? {}, request.variables)
      const refuseInput = (): void => {
        if (coerced.kind !== 'wrong') return
        inputErrors = coerced.errors
        throw toThrown(coerced.errors[0])
      }
      if (!decidesFirst(guard.table)) refuseInput()
      if (request.variables !== undefined && coerced.kind === 'fitting') request.variables = coerced.variables
      subject = await authenticate(context, options)
      try {
        const pending = guard.decide({
          document,
          operationName: request.operationName,
          variables: request.variables,
          subject,
          now: Date.now(),
          request: { headers: () => headersOf(context) },
        })
        decision = pending instanceof Promise ? await pending : pending
      } catch (error) {
        if (error instanceof OperationLimitError) throw limitError(error)
        throw error
      }
      enforced = enforce(decision, options.refusals)
      // Thrown, not left to `responseForOperation`, where another plugin may execute. The answer is made at
      // the end.
      if (enforced.kind === 'refused') throw enforced.refusal.errors[0]
      refuseInput()
      decided = enforced.document === document ? document : withoutIncrementalDelivery(enforced.document)
      runInstead(context, decided)
    },
    async executionDidStart({ document, overallCachePolicy }) {
      if (document !== decided)
        throw new TypeError('Another plugin has replaced a document that was decided.')
      return {
        async executionDidEnd() {
          if (decision?.kind === 'reduce' || decision?.plan.introspects === true)
            overallCachePolicy.restrict({ maxAge: 0 })
          if (decision !== undefined && dependsOnSubject(decision.plan))
            overallCachePolicy.restrict({ scope: 'PRIVATE' })
        },
      }
    },
    async willSendResponse(context) {
      const { response } = context
      const told = decision === undefined ? undefined : tokenHeadersOf(decision.subject)
      for (const [name, value] of Object.entries(told ?? {})) response.http.headers.set(name, value)
      if (enforced?.kind === 'refused') {
        const { http, body } = toResponse(enforced.refusal, context, options)
        if (http.status !== undefined) response.http.status = http.status
        for (const [name, value] of http.headers) response.http.headers.set(name, value)
        response.body = body
      } else if (inputErrors.length > 0 && response.body.kind === 'single') {
        // Apollo Server has already formatted the one that was thrown.
        const { errors = [], ...result } = response.body.singleResult
        const others = inputErrors.slice(1).map((error) => error.toJSON())
        response.body = { kind: 'single', singleResult: { ...result, errors: [...errors, ...others] } }
      } else if (enforced !== undefined && response.body.kind === 'single') {
        response.body = { kind: 'single', singleResult: finishResponse(enforced, response.body.singleResult) }
      }
    },
  }
}

/** The form in which Apollo Server reports variables that do not fit. */
function toThrown(error: GraphQLError | undefined): GraphQLError {
  const { message = '', locations, extensions } = error ?? {}
  const thrown = new GraphQLError(message, { extensions: { ...extensions, http: httpExtension(400) } })
  return Object.assign(thrown, { locations })
}

type SingleResult = Extract<GraphQLResponse['body'], { readonly kind: 'single' }>['singleResult']

function finishResponse(
  enforced: Enforced & { readonly kind: 'runnable' },
  result: SingleResult,
): SingleResult {
  // Errors that Apollo Server has already formatted stay as they are: `finish` puts denials before them.
  const finishedResult = enforced.finish(result as ExecutionResult)
  if (finishedResult === result) return result
  const { errors, ...finished } = finishedResult
  if (errors === undefined) return finished
  return {
    ...finished,
    errors: errors.map((error) => (error instanceof GraphQLError ? error.toJSON() : error)),
  }
}

async function authenticate<Context extends BaseContext>(
  { request, contextValue }: GraphQLRequestContext<Context>,
  options: AuthPluginOptions,
): Promise<unknown> {
  if (options.authenticate === undefined) return contextSubject(contextValue)
  return options.authenticate(headersOf({ request }))
}

function headersOf({ request }: { readonly request: GraphQLRequest }): Readonly<Record<string, string>> {
  return Object.fromEntries(request.http?.headers ?? [])
}

/** Apollo Server executes the document of its request context: the only way to hand it a reduced one. */
function runInstead<Context extends BaseContext>(
  context: GraphQLRequestContext<Context>,
  document: DocumentNode,
): void {
  if (context.document !== document) (context as { document?: DocumentNode }).document = document
}

function toResponse<Context extends BaseContext>(
  { status, headers, errors }: Refusal,
  { request }: GraphQLRequestContext<Context>,
  { authStatus }: AuthPluginOptions,
): GraphQLResponse {
  const answersOk =
    authStatus === 'graphql' && status < 500 && !prefersGraphqlResponse(request.http?.headers.get('accept'))
  return {
    http: { status: answersOk ? 200 : status, headers: new HeaderMap(Object.entries(headers)) },
    body: { kind: 'single', singleResult: { errors: errors.map((error) => error.toJSON()) } },
  }
}
