import { getOperationAST } from 'graphql'
import type { Subject } from '../../core/authorize/subject.ts'
import { printJson } from '../../core/json/exact-json.ts'
import { negotiateMediaType } from '../../guard/media-type.ts'
import type { PersistedOperations } from '../../persisted/persisted-operations.ts'
import type { Epoch } from '../../upstream/prepare.ts'
import { cacheHeaders } from '../../upstream/request/cache-control.ts'
import { deliver } from '../../upstream/request/deliver.ts'
import { pickHeaders } from '../../upstream/request/header-lists.ts'
import type { Upstream } from '../../upstream/upstream.ts'
import type { HttpRequest, StreamingResponse } from '../exchange.ts'
import { checkVariables, refuseGraphql, refuseParameters, refuseUnsafe } from './graphql.ts'
import type { AnswerGraphql } from './graphql-api.ts'
import { type GraphqlParameters, readGraphqlParameters } from './graphql-parameters.ts'
import type { SizeCheck } from './operation-size.ts'
import { decideOperation, type Verdict, type VerdictParts } from './operation-verdict.ts'
import { NO_SUBSCRIPTION } from './request-errors.ts'
import { streamsFor } from './stream-acceptance.ts'
import { type Answerer, createAnswerer } from './upstream-answers.ts'
import type { UpstreamFailure, UpstreamOperation, UpstreamOperations } from './upstream-operations.ts'

export interface UpstreamRouteOptions extends VerdictParts {
  readonly upstream: Upstream
  readonly operations: UpstreamOperations
  readonly authenticate: (headers: HttpRequest['headers']) => Promise<Subject>
  readonly checkSize: SizeCheck
  readonly persisted: PersistedOperations | undefined
  readonly authStatus: 'http' | 'graphql'
  readonly resourceMetadata: () => string | undefined
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
export function createUpstreamRoute(options: UpstreamRouteOptions): AnswerGraphql {
  const { upstream, operations, authenticate, checkSize } = options

  const decide = (
    asked: Asked,
    subject: Subject,
  ): StreamingResponse | 'stream' | Promise<StreamingResponse> => {
    const { epoch, parameters, request, answers } = asked
    const { operationName, variables } = parameters
    const prepared = epoch.prepare(parameters.query)
    if (prepared.kind === 'invalid') return answers.requestErrors(prepared.errors, subject)
    const { document } = prepared
    const selected = getOperationAST(document, operationName)
    if (selected?.operation === 'subscription' && streamsFor(request.headers['accept']) !== 'none')
      return 'stream'
    if (request.method === 'GET' && selected && selected.operation !== 'query') {
      return refuseUnsafe(selected.operation)
    }
    const carryOut = (verdict: Verdict): StreamingResponse | Promise<StreamingResponse> => {
      if (verdict.kind !== 'runnable') return answers.notRunnable(verdict, subject)
      if (selected?.operation === 'subscription') return answers.requestErrors([NO_SUBSCRIPTION], subject)
      return run(asked, subject, { ...verdict, document, operationName, epoch })
    }
    const pending = decideOperation(epoch, { document, operationName, variables }, subject, options)
    return pending instanceof Promise ? pending.then(carryOut) : carryOut(pending)
  }

  const run = (
    asked: Asked,
    subject: Subject,
    operation: UpstreamOperation,
  ): StreamingResponse | Promise<StreamingResponse> => {
    const { answers } = asked
    const outgoing = operations.prepare(operation)
    switch (outgoing.kind) {
      case 'told':
        return answers.data(200, printJson(outgoing.result), subject)
      case 'outgoing':
        return send(asked, subject, operation, outgoing.body)
    }
  }

  const send = async (
    { request, mediaType, answers }: Asked,
    subject: Subject,
    { decision, enforced }: UpstreamOperation,
    body: string,
  ): Promise<StreamingResponse> => {
    const head = await operations.send(decision, body, {
      headers: request.headers,
      mediaType,
      onGone: request.onGone,
    })
    if (head.kind === 'failed') return fail(head)
    const headers: Record<string, string> = Object.assign(
      pickHeaders(upstream.options.responseHeaders, head.headers),
      cacheHeaders(upstream.options, decision, head),
    )
    if (enforced.document === decision.plan.document && upstream.options.errors === 'pass') {
      const pending = deliver(head)
      const delivery = pending instanceof Promise ? await pending : pending
      if (delivery.kind === 'failed') return fail(operations.fail(delivery.fault, delivery.cause))
      const { status, length } = delivery
      if (length !== undefined) headers['content-length'] = String(length)
      return answers.data(status, delivery.body, subject, headers)
    }
    const answer = await operations.finish(head, enforced)
    if (answer.kind === 'failed') return fail(answer)
    return answers.data(answer.status, answer.bytes ?? printJson(answer.result), subject, headers)
  }

  return async (request) => {
    const { method, headers } = request
    if (method !== 'GET' && method !== 'POST')
      return refuseGraphql('method_not_allowed', undefined, { allow: 'GET, POST' })
    const mediaType = negotiateMediaType(headers['accept'])
    if (mediaType === undefined) return refuseGraphql('not_acceptable')
    const answers = createAnswerer(mediaType, options)
    const parameters = readGraphqlParameters(request, options.persisted)
    if (parameters.kind === 'refused') return refuseParameters(parameters, mediaType)
    const excess = checkSize(parameters.query) ?? checkVariables(parameters.variables)
    if (excess !== undefined) return answers.tooComplex(excess)
    const asked: Asked = { request, epoch: upstream.epoch(), parameters, mediaType, answers }
    return decide(asked, await authenticate(headers))
  }
}

function fail({ fault, headers }: UpstreamFailure): StreamingResponse {
  return refuseGraphql(fault, undefined, headers)
}
