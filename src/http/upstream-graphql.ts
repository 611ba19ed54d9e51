import { type ExecutionResult, getOperationAST } from 'graphql'
import type { Decision } from '../core/authorize/decision.ts'
import type { Enforced } from '../core/authorize/enforce.ts'
import type { RefusalStyle } from '../core/authorize/refusal-style.ts'
import type { Subject } from '../core/authorize/subject.ts'
import { OperationLimitError } from '../core/operation/limits.ts'
import { enforceDecision } from '../guard/enforce-decision.ts'
import { negotiateMediaType } from '../guard/media-type.ts'
import { deliver, readWhole } from '../upstream/deliver.ts'
import type { UpstreamFault } from '../upstream/fault.ts'
import { pickHeaders } from '../upstream/header-lists.ts'
import { createIntrospectionAnswerer } from '../upstream/introspection-answer.ts'
import type { Epoch } from '../upstream/prepare.ts'
import { fillVariables, printSendable, type SendableOperation } from '../upstream/sendable.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { HttpRequest, StreamingResponse } from './exchange.ts'
import { checkVariables, refuseGraphql } from './graphql.ts'
import { type GraphqlParameters, readGraphqlParameters } from './graphql-parameters.ts'
import type { SizeCheck } from './operation-size.ts'
import { asInputError, NO_SUBSCRIPTION } from './request-errors.ts'
import { isTooStale, type StalenessLimits } from './staleness.ts'
import { type Answerer, createAnswerer } from './upstream-answers.ts'

export interface UpstreamRouteOptions {
  readonly upstream: Upstream
  readonly authenticate: (headers: HttpRequest['headers']) => Promise<Subject>
  readonly checkSize: SizeCheck
  readonly authStatus: 'http' | 'graphql'
  readonly refusals: RefusalStyle | undefined
  readonly resourceMetadata: () => string | undefined
  /** Milliseconds, as `Feed.age` tells. */
  readonly age: () => number
  readonly staleness: StalenessLimits
  readonly log: (fault: UpstreamFault, cause: unknown) => void
}

/** One request, as far as it is understood. */
interface Asked {
  readonly request: HttpRequest
  readonly epoch: Epoch
  readonly parameters: GraphqlParameters
  readonly mediaType: string
  readonly answers: Answerer
}

/**
 * `/graphql` in front of an upstream. Of what a caller sends nothing goes on but one decided operation, printed anew, and
 * the variables that it declares. Total.
 */
export function createUpstreamRoute(
  options: UpstreamRouteOptions,
): (request: HttpRequest) => Promise<StreamingResponse> {
  const { upstream, authenticate, checkSize } = options
  const introspect = createIntrospectionAnswerer()

  const decide = async (asked: Asked, subject: Subject): Promise<StreamingResponse> => {
    const { epoch, parameters, request, answers } = asked
    const { operationName, variables } = parameters
    const prepared = epoch.prepare(parameters.query)
    if (prepared.kind === 'invalid') return answers.requestErrors(prepared.errors, subject)
    const { document } = prepared
    const operation = getOperationAST(document, operationName)
    if (request.method === 'GET' && operation && operation.operation !== 'query') {
      const message = `GET requests only support query operations, not ${operation.operation} operations`
      return refuseGraphql('bad_request', message, { allow: 'POST' }, {}, 405)
    }
    const problem = epoch.findProblem(document, operationName)
    if (problem !== undefined) return answers.requestErrors([problem], subject)
    let decision: Decision
    try {
      const pending = epoch.guard.decide({ document, operationName, variables, subject })
      decision = pending instanceof Promise ? await pending : pending
    } catch (error) {
      if (error instanceof OperationLimitError) return answers.tooComplex(error)
      throw error
    }
    const enforced = enforceDecision(decision, options.refusals)
    if (enforced.kind === 'refused') return answers.refusal(enforced.refusal, subject)
    const { operation: kind } = decision.plan.operation
    if (decision.plan.needs.length > 0 && isTooStale(kind, options.age(), options.staleness))
      return answers.stale()
    if (kind === 'subscription') return answers.requestErrors([NO_SUBSCRIPTION], subject)
    const sendable =
      decision.kind === 'allow'
        ? epoch.sendable(document, operationName)
        : printSendable(enforced.document, operationName)
    return run(asked, subject, decision, enforced, sendable)
  }

  const run = async (
    asked: Asked,
    subject: Subject,
    decision: Decision,
    enforced: Enforced & { readonly kind: 'runnable' },
    sendable: SendableOperation,
  ): Promise<StreamingResponse> => {
    const { parameters, answers } = asked
    const { schema } = decision.plan.table
    if (sendable.destination === 'both') return refuseGraphql('bad_request', INTROSPECTION_ALONE)
    const filled = fillVariables(sendable, schema, parameters.variables)
    if (filled.kind === 'wrong') return answers.requestErrors(filled.errors.map(asInputError), subject)
    if (sendable.destination === 'schema') {
      const result = introspect(schema, sendable, parameters.variables)
      return answers.data(200, JSON.stringify(enforced.finish(result)), subject)
    }
    return send(asked, subject, decision, enforced, filled.body)
  }

  const send = async (
    { request, mediaType, answers }: Asked,
    subject: Subject,
    decision: Decision,
    enforced: Enforced & { readonly kind: 'runnable' },
    body: string,
  ): Promise<StreamingResponse> => {
    const { kind, plan } = decision
    const caller = request.headers
    const head = await upstream.client.send({
      body,
      headers: await upstream.requestHeaders({ caller, mediaType, decision, body }),
      isRepeatable: plan.operation.operation === 'query',
      onGone: request.onGone,
    })
    // Nobody reads this.
    if (head.kind === 'gone') return refuseGraphql('upstream_unreachable')
    if (head.kind === 'failed') return fail(head.fault, head.cause)
    const headers = pickHeaders(upstream.options.responseHeaders, head.headers)
    if (kind === 'allow') {
      const delivery = await deliver(head)
      if (delivery.kind === 'failed') return fail(delivery.fault, delivery.cause)
      const { status, body, length } = delivery
      return answers.data(status, body, subject, {
        ...headers,
        ...(length !== undefined && { 'content-length': String(length) }),
      })
    }
    const answer = await readWhole(head)
    if (answer.kind === 'failed') return fail(answer.fault, answer.cause)
    // What an upstream answers is JSON of that shape, its errors plain objects.
    const finished = enforced.finish(answer.result as ExecutionResult)
    return answers.data(answer.status, JSON.stringify(finished), subject, headers)
  }

  const fail = (fault: UpstreamFault, cause: unknown): StreamingResponse => {
    options.log(fault, cause)
    const wait = Math.max(1, Math.ceil(upstream.client.wait() / 1_000))
    return refuseGraphql(
      fault,
      undefined,
      fault === 'upstream_unavailable' ? { 'retry-after': String(wait) } : {},
    )
  }

  return async (request) => {
    const { method, headers } = request
    if (method !== 'GET' && method !== 'POST')
      return refuseGraphql('method_not_allowed', undefined, { allow: 'GET, POST' })
    const mediaType = negotiateMediaType(headers['accept'])
    if (mediaType === undefined) return refuseGraphql('not_acceptable')
    const answers = createAnswerer(mediaType, options)
    const parameters = readGraphqlParameters(request)
    if (parameters.kind === 'refused') return refuseGraphql(parameters.name, parameters.message)
    if (parameters.kind === 'persisted') return answers.persisted()
    const excess = checkSize(parameters.query) ?? checkVariables(parameters.variables)
    if (excess !== undefined) return answers.tooComplex(excess)
    const asked: Asked = { request, epoch: upstream.epoch(), parameters, mediaType, answers }
    return decide(asked, await authenticate(headers))
  }
}

const INTROSPECTION_ALONE = 'Introspection has to be asked for by itself'
