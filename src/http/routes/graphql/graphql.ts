import { tokenHeadersOf } from '../../../core/answer/token-headers.ts'
import type { Subject } from '../../../core/decision/subject.ts'
import { ERRORS, type ErrorEntry, type ErrorName } from '../../../core/error-catalogue.ts'
import { printJson } from '../../../core/json/exact-json.ts'
import { after, type MaybePromise } from '../../../core/maybe-promise.ts'
import type { Recorder } from '../../../evidence/evidence.ts'
import { during, type RequestTrace, type Tracing } from '../../../evidence/tracing/tracing.ts'
import { GRAPHQL_RESPONSE_TYPE, JSON_TYPE, negotiateMediaType } from '../../../guard/media-type.ts'
import type { Answer, Headers } from '../../../operations/answer.ts'
import { type Operation, toOperation } from '../../../operations/operation.ts'
import type { Perform } from '../../../operations/perform.ts'
import type { HttpRequest, HttpResponse, StreamingResponse } from '../../exchange.ts'
import { onceForFrozen } from '../../frozen-headers.ts'
import { type GraphqlParameters, readGraphqlParameters } from './graphql-parameters.ts'
import { streamsFor } from './stream-acceptance.ts'

export interface GraphqlRouteOptions {
  readonly authenticate: (headers: HttpRequest['headers'], request: HttpRequest) => MaybePromise<Subject>
  readonly perform: Perform
  /** Whether persisted operations are on, and so can be requested by id. */
  readonly acceptsIds: boolean
  /** The request headers that answers depend on, for `Vary`. */
  readonly vary: string
  /** Records requests that are refused before they become operations; undefined if nobody reads records. */
  readonly evidence?: Recorder | undefined
  /** Makes the spans of requests; default: none. */
  readonly tracing?: Tracing | undefined
  /** Answers with an event stream. */
  readonly stream: (request: HttpRequest) => Promise<StreamingResponse>
}

/**
 * `/graphql`: GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/). Turns a request into an
 * operation, and its answer into a response. Clients that accept event streams get them here too, because
 * many know only one URL.
 */
export function createGraphqlRoute({
  authenticate,
  perform,
  acceptsIds,
  vary,
  evidence,
  tracing,
  stream,
}: GraphqlRouteOptions): (request: HttpRequest) => MaybePromise<StreamingResponse> {
  const addHeaders = createHeaderAdder(vary)
  const carryOut = (
    request: HttpRequest,
    parameters: GraphqlParameters,
    mediaType: string,
    streams: 'subscriptions' | 'none',
    subject: Subject,
    authenticate: number,
    trace: RequestTrace | undefined,
  ): MaybePromise<StreamingResponse> => {
    const operation = readOperation(request, parameters, mediaType, streams, subject, authenticate, trace)
    return after(perform(operation), (answer): MaybePromise<StreamingResponse> => {
      const needsStream = answer.kind === 'refused' && answer.needsStream === true
      if (needsStream && operation.takesStream === 'elsewhere') return stream(request)
      return toResponse(answer, subject, mediaType, addHeaders)
    })
  }

  const fail = ({ method, headers }: HttpRequest, trace: RequestTrace | undefined, error: unknown): never => {
    const isStore = (error as { readonly code?: unknown } | undefined)?.code === ERRORS.store_unavailable.code
    const cause = isStore ? 'store_unavailable' : 'internal'
    evidence?.refuse({ transport: transportOf(method), headers, cause, trace })
    throw error
  }
  const identify = (request: HttpRequest, trace: RequestTrace | undefined): MaybePromise<Subject> => {
    try {
      const subject = during(trace, 'authenticate', () => authenticate(request.headers, request))
      return subject instanceof Promise ? subject.catch((error) => fail(request, trace, error)) : subject
    } catch (error) {
      return fail(request, trace, error)
    }
  }

  const answer = (request: HttpRequest, trace: RequestTrace | undefined): MaybePromise<StreamingResponse> => {
    const { method, headers } = request
    const refuse = (name: ErrorName, message?: string): HttpResponse => {
      evidence?.refuse({ transport: transportOf(method), headers, cause: name, trace })
      return refuseGraphql(name, message)
    }
    const streams = streamsFor(headers['accept'])
    if (streams === 'all') return stream(request)
    if (method !== 'GET' && method !== 'POST')
      return refuseGraphql('method_not_allowed', undefined, { allow: 'GET, POST' })
    // Negotiated before anything runs: a client could not read the result of a mutation in a type that it
    // does not accept.
    const mediaType = negotiateMediaType(headers['accept'])
    if (mediaType === undefined) return refuse('not_acceptable')
    const read = readGraphqlParameters(request, acceptsIds)
    if (read.kind === 'refused') return refuse(read.name, read.message)
    const asked = evidence?.clock() ?? 0
    return after(identify(request, trace), (subject) =>
      carryOut(request, read, mediaType, streams, subject, (evidence?.clock() ?? 0) - asked, trace),
    )
  }
  return (request) => {
    const { method, path: route, headers } = request
    const transport = transportOf(method)
    const trace = tracing?.begin({ transport, headers, http: { method, route } })
    return trace === undefined ? answer(request, undefined) : trace.answer(() => answer(request, trace))
  }
}

function readOperation(
  { method, headers, address, onGone }: HttpRequest,
  { text, ids, operationName, variables }: GraphqlParameters,
  mediaType: string,
  streams: 'subscriptions' | 'none',
  subject: Subject,
  authenticate: number,
  trace: RequestTrace | undefined,
): Operation {
  return toOperation({
    text,
    ids,
    operationName,
    variables,
    subject,
    headers,
    address,
    transport: transportOf(method),
    authenticate,
    trace,
    onGone(listener) {
      onGone?.(listener)
      return nothing
    },
    isSafe: method === 'GET',
    takesStream: streams === 'none' ? 'no' : 'elsewhere',
    mediaType,
  })
}

export function transportOf(method: string): 'get' | 'post' {
  return method === 'GET' ? 'get' : 'post'
}

function nothing(): void {}

/** The same path answers in two media types, and with a page. */
const ALWAYS = { 'cache-control': 'no-store', vary: 'Accept' }

/** Adds the headers common to all answers. */
type AddHeaders = (answer: Answer & { readonly headers: Headers }, subject: Subject, type: string) => Headers

function createHeaderAdder(vary: string): AddHeaders {
  const addTo = (type: string) =>
    onceForFrozen((headers) => ({
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      ...headers,
      vary: headers['vary'] === undefined ? vary : joinNames(vary, headers['vary']),
    }))
  const adders = new Map([JSON_TYPE, GRAPHQL_RESPONSE_TYPE].map((type) => [type, addTo(type)]))
  return ({ headers }, subject, type) => {
    const all = (adders.get(type) ?? addTo(type))(headers)
    const told = tokenHeadersOf(subject)
    return told === undefined ? all : { ...told, ...all }
  }
}

function joinNames(...lists: readonly string[]): string {
  return [...new Set(lists.flatMap((list) => list.split(', ')))].join(', ')
}

function toResponse(
  answer: Answer,
  subject: Subject,
  mediaType: string,
  addHeaders: AddHeaders,
): StreamingResponse {
  switch (answer.kind) {
    case 'refused': {
      const headers = addHeaders(answer, subject, answer.isPlain === true ? JSON_TYPE : mediaType)
      const status = mediaType === GRAPHQL_RESPONSE_TYPE ? answer.status : answer.jsonStatus
      return { status, headers, body: answer.body }
    }
    case 'result': {
      const headers = addHeaders(answer, subject, mediaType)
      // JSON ends with a newline as in Apollo Server, which users of curl are used to.
      return { status: answer.status, headers, body: `${printJson(answer.result)}\n` }
    }
    case 'bytes':
      return {
        status: answer.status,
        headers: addHeaders(answer, subject, mediaType),
        body: answer.body,
      }
    case 'stream':
      throw new TypeError('A stream was answered to a request that takes none.')
  }
}

/** A refusal in GraphQL's format, before there is an operation. */
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
