import { TOKEN_STATUS_HEADER } from '../../adapters/apollo/auth-plugin.ts'
import { type Subject, tokenStatusOf } from '../../core/authorize/subject.ts'
import { ERRORS, type ErrorEntry, type ErrorName } from '../../core/error-catalogue.ts'
import { printJson } from '../../core/json/exact-json.ts'
import { GRAPHQL_RESPONSE_TYPE, JSON_TYPE, negotiateMediaType } from '../../guard/media-type.ts'
import type { Answer } from '../../operations/answer.ts'
import type { Operation } from '../../operations/operation.ts'
import type { Perform } from '../../operations/perform.ts'
import type { HttpRequest, HttpResponse, StreamingResponse } from '../exchange.ts'
import { type GraphqlParameters, readGraphqlParameters } from './graphql-parameters.ts'
import { streamsFor } from './stream-acceptance.ts'

export interface GraphqlRouteOptions {
  readonly authenticate: (headers: HttpRequest['headers']) => Subject | Promise<Subject>
  readonly perform: Perform
  /** Whether operations are persisted here, and so requested by id. */
  readonly acceptsIds: boolean
  /** The request headers that answers depend on, for `Vary`. */
  readonly vary: string
}

/** Answers a request; `stream`: it is a subscription of a client that takes an event stream, and nothing of it has run. */
export type AnswerGraphql = (
  request: HttpRequest,
) => StreamingResponse | 'stream' | Promise<StreamingResponse | 'stream'>

/**
 * `/graphql`: GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/). Turns a request into an operation,
 * and its answer into a response.
 */
export function createGraphqlRoute({
  authenticate,
  perform,
  acceptsIds,
  vary,
}: GraphqlRouteOptions): AnswerGraphql {
  const carryOut = (
    request: HttpRequest,
    parameters: GraphqlParameters,
    mediaType: string,
    subject: Subject,
  ): ReturnType<AnswerGraphql> => {
    const operation = toOperation(request, parameters, mediaType, subject)
    const answer = perform(operation)
    return answer instanceof Promise
      ? answer.then((one) => toResponse(one, operation, mediaType, vary))
      : toResponse(answer, operation, mediaType, vary)
  }

  return (request) => {
    const { method, headers } = request
    if (method !== 'GET' && method !== 'POST')
      return refuseGraphql('method_not_allowed', undefined, { allow: 'GET, POST' })
    // Asked before anything runs: nobody could read the result of a mutation that was not acceptable.
    const mediaType = negotiateMediaType(headers['accept'])
    if (mediaType === undefined) return refuseGraphql('not_acceptable')
    const read = readGraphqlParameters(request, acceptsIds)
    if (read.kind === 'refused') return refuseGraphql(read.name, read.message)
    const subject = authenticate(headers)
    return subject instanceof Promise
      ? subject.then((one) => carryOut(request, read, mediaType, one))
      : carryOut(request, read, mediaType, subject)
  }
}

function toOperation(
  { method, headers, onGone }: HttpRequest,
  { text, ids, operationName, variables }: GraphqlParameters,
  mediaType: string,
  subject: Subject,
): Operation {
  return {
    text,
    ids,
    operationName,
    variables,
    subject,
    headers,
    onGone(listener) {
      onGone?.(listener)
      return nothing
    },
    isSafe: method === 'GET',
    takesStream: streamsFor(headers['accept']) === 'none' ? 'no' : 'elsewhere',
    mediaType,
  }
}

function nothing(): void {}

/** One path answers in two media types, and with a page. */
const ALWAYS = { 'cache-control': 'no-store', vary: 'Accept' }

function toResponse(
  answer: Answer,
  { subject, takesStream }: Operation,
  mediaType: string,
  vary: string,
): StreamingResponse | 'stream' {
  const type = answer.kind === 'refused' && answer.isPlain === true ? JSON_TYPE : mediaType
  const headers: Record<string, string> = {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    vary,
  }
  const tokenStatus = tokenStatusOf(subject)
  if (tokenStatus !== undefined) headers[TOKEN_STATUS_HEADER] = tokenStatus
  switch (answer.kind) {
    case 'refused': {
      if (answer.needsStream === true && takesStream === 'elsewhere') return 'stream'
      const status = mediaType === GRAPHQL_RESPONSE_TYPE ? answer.status : answer.jsonStatus
      return { status, headers: Object.assign(headers, answer.headers), body: answer.body }
    }
    case 'result':
      return {
        status: answer.status,
        headers: Object.assign(headers, answer.headers),
        // Apollo Server's way to end JSON, which callers of curl are used to.
        body: `${printJson(answer.result)}\n`,
      }
    case 'bytes':
      return { status: answer.status, headers: Object.assign(headers, answer.headers), body: answer.body }
    case 'stream':
      throw new TypeError('A stream was answered to a request that takes none.')
  }
}

/** A refusal in the words of GraphQL, before there is an operation to speak of. */
export function refuseGraphql(
  name: ErrorName,
  message: string = ERRORS[name].message,
  headers: Readonly<Record<string, string>> = {},
  evidence: Readonly<Record<string, unknown>> = {},
): HttpResponse {
  const { code, status }: ErrorEntry = ERRORS[name]
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...ALWAYS, ...headers },
    body: JSON.stringify({ errors: [{ message, extensions: { code, ...evidence } }] }),
  }
}
