import Negotiator from 'negotiator'
import type { ErrorName } from '../../core/error-catalogue.ts'
import type { HttpRequest, HttpResponse } from '../../http/exchange.ts'
import { refuseGraphql } from '../../http/routes/graphql/graphql.ts'
import {
  type GraphqlParameters,
  readGraphqlParameters,
} from '../../http/routes/graphql/graphql-parameters.ts'
import { EVENT_STREAM } from '../../http/routes/graphql/stream-acceptance.ts'
import { type CorsRule, isSocketOrigin } from '../../http/server/cors.ts'
import type { TokenSources } from '../../token/token-sources.ts'
import { gatherToken } from '../offered-token.ts'

export interface EventStreamRequestOptions {
  readonly cors: CorsRule
  /** The origin at which clients reach the gateway; undefined if unknown. */
  readonly baseUrl: () => string | undefined
  /** Whether persisted operations are on, and so can be requested by id. */
  readonly acceptsIds: boolean
  /** The query parameter that may carry a token; default: none. */
  readonly tokenParameter: string | undefined
  /** In lower case. */
  readonly clientHeaders: readonly string[]
  /** Where tokens are read from. */
  readonly tokenSources: TokenSources
}

export type EventStreamRequest =
  | {
      readonly kind: 'read'
      readonly parameters: GraphqlParameters
      /** Include the token, wherever it came from. */
      readonly headers: HttpRequest['headers']
    }
  | { readonly kind: 'refused'; readonly cause: ErrorName; readonly response: HttpResponse }

const ONE_STREAM_EACH =
  'This method is not allowed here: each operation has an event stream of its own (distinct connections mode)'
const NOT_ACCEPTABLE = `The answer is ${EVENT_STREAM}`

/**
 * Reads a request for an event stream. An EventSource cannot set headers. In place of the headers that
 * `/graphql` requires of a GET against forgery, the Origin is checked, which browsers send with requests of
 * other pages. Total.
 */
export function readEventStreamRequest(
  request: HttpRequest,
  { cors, baseUrl, acceptsIds, tokenParameter, clientHeaders, tokenSources }: EventStreamRequestOptions,
): EventStreamRequest {
  const { method, headers, search } = request
  if (method !== 'GET' && method !== 'POST')
    return refuse('method_not_allowed', ONE_STREAM_EACH, { allow: 'GET, POST' })
  if (!isSocketOrigin(cors, request, baseUrl()) || isUnsaidOrigin(headers))
    return refuse('origin_not_allowed')
  if (new Negotiator({ headers: { accept: headers['accept'] } }).mediaType([EVENT_STREAM]) === undefined)
    return refuse('not_acceptable', NOT_ACCEPTABLE)
  const asked = { ...headers, 'apollo-require-preflight': 'the Origin was looked at' }
  const parameters = readGraphqlParameters({ ...request, headers: asked }, acceptsIds)
  if (parameters.kind === 'refused') return refuse(parameters.name, parameters.message)
  // Only an EventSource, which sends GET, needs the parameter: other clients can set a header.
  const parameter = method === 'GET' ? tokenParameter : undefined
  const offered = gatherToken(headers, { search, parameter, params: {}, clientHeaders, tokenSources })
  if (offered.kind === 'refused') return refuse(offered.reason, undefined, CHALLENGES[offered.reason])
  return { kind: 'read', parameters, headers: offered.headers }
}

const CHALLENGES = {
  duplicate_authorization: { 'www-authenticate': 'Bearer error="invalid_request"' },
  invalid_token: { 'www-authenticate': 'Bearer error="invalid_token"' },
} as const

/** Whether another page embeds this as an image or frame: without CORS it has no Origin, but a site. */
function isUnsaidOrigin(headers: HttpRequest['headers']): boolean {
  const site = headers['sec-fetch-site']
  return headers['origin'] === undefined && (site === 'cross-site' || site === 'same-site')
}

function refuse(
  cause: ErrorName,
  message?: string,
  headers?: Readonly<Record<string, string>>,
): EventStreamRequest {
  return { kind: 'refused', cause, response: refuseGraphql(cause, message, headers) }
}
