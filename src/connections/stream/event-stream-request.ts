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
  /** The origin at which clients find the gateway, if it knows. */
  readonly baseUrl: () => string | undefined
  /** Whether operations are persisted here, and so requested by id. */
  readonly acceptsIds: boolean
  /** The parameter of the query that may be a token; none unless given. */
  readonly tokenParameter: string | undefined
  /** In lower case. */
  readonly clientHeaders: readonly string[]
  /** Where tokens are. */
  readonly tokenSources: TokenSources
}

export type EventStreamRequest =
  | {
      readonly kind: 'read'
      readonly parameters: GraphqlParameters
      /** With the token, wherever it was. */
      readonly headers: HttpRequest['headers']
    }
  | { readonly kind: 'refused'; readonly cause: ErrorName; readonly response: HttpResponse }

const ONE_STREAM_EACH =
  'This method is not allowed here: each operation has an event stream of its own (distinct connections mode)'
const NOT_ACCEPTABLE = `The answer is ${EVENT_STREAM}`

/**
 * Reads what asks for an event stream. An EventSource can set no header: what `/graphql` asks of a GET against forgery,
 * the Origin says here, which a browser sends along with whatever another page asks for. Total.
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
  // What an EventSource cannot do otherwise, everybody else has a header for.
  const parameter = method === 'GET' ? tokenParameter : undefined
  const offered = gatherToken(headers, { search, parameter, params: {}, clientHeaders, tokenSources })
  if (offered.kind === 'refused') return refuse(offered.reason, undefined, CHALLENGES[offered.reason])
  return { kind: 'read', parameters, headers: offered.headers }
}

const CHALLENGES = {
  duplicate_authorization: { 'www-authenticate': 'Bearer error="invalid_request"' },
  invalid_token: { 'www-authenticate': 'Bearer error="invalid_token"' },
} as const

/** An image or a frame of another page: what is asked for without CORS has no Origin, but says where it comes from. */
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
