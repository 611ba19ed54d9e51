import { type ApolloServer, HeaderMap } from '@apollo/server'
import type { Subject } from '../../core/authorize/subject.ts'
import { ERRORS, type ErrorEntry, type ErrorName } from '../../core/error-catalogue.ts'
import { OperationLimitError } from '../../core/operation/limits.ts'
import { negotiateMediaType } from '../../guard/media-type.ts'
import type { PersistedOperations } from '../../persisted/persisted-operations.ts'
import { parseJsonBody } from '../body.ts'
import type { HttpRequest, HttpResponse } from '../exchange.ts'
import type { AnswerContext } from './answer-plugin.ts'
import type { Asker } from './graphql-api.ts'
import { type GraphqlParametersResult, readGraphqlParameters } from './graphql-parameters.ts'
import { isDeeperThan } from './nesting.ts'
import type { SizeCheck } from './operation-size.ts'

export interface GraphqlRouteOptions {
  readonly server: ApolloServer<AnswerContext>
  readonly authenticate: (headers: HttpRequest['headers']) => Promise<Subject>
  /** What resolvers find in their context, made anew for each request. */
  readonly context: (asker: Asker) => object
  readonly checkSize: SizeCheck
  readonly persisted: PersistedOperations | undefined
  /** What challenges point to (RFC 9728 section 5.1), if there is such a place. */
  readonly resourceMetadata?: () => string | undefined
}

const VARIABLE_LEVELS = 100
// One path answers in two media types, and with a page.
const ALWAYS = { 'cache-control': 'no-store', vary: 'Accept' }

/**
 * `/graphql`: GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/). Everything that can refuse a
 * request without knowing what it asks comes before Apollo Server sees it. Total.
 */
export function createGraphqlRoute(
  options: GraphqlRouteOptions,
): (request: HttpRequest) => Promise<HttpResponse> {
  const { server, authenticate, context, checkSize, persisted, resourceMetadata } = options
  return async (request) => {
    const { method, headers } = request
    if (method !== 'GET' && method !== 'POST')
      return refuseGraphql('method_not_allowed', undefined, { allow: 'GET, POST' })
    // Apollo Server asks only when there is an answer: too late for a mutation that nobody can read the result of.
    const accept = negotiateMediaType(headers['accept'])
    if (accept === undefined) return refuseGraphql('not_acceptable')
    const read = persisted === undefined ? readParameters(request) : readPersisted(request, persisted)
    if (read.kind === 'refused') return refuseParameters(read, accept)
    const excess =
      (read.query === undefined ? undefined : checkSize(read.query)) ?? checkVariables(read.variables)
    if (excess !== undefined) {
      return refuseGraphql(
        'operation_too_complex',
        excess.message,
        {},
        {
          limit: excess.limit,
          allowed: excess.allowed,
        },
      )
    }
    const subject = await authenticate(headers)
    const answer = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method,
        headers: toHeaderMap(headers, accept),
        search: read.search,
        body: read.body,
      },
      context: async () => ({ ...context(request), subject }),
    })
    const body = answer.body.kind === 'complete' ? answer.body.string : ''
    return {
      status: answer.status ?? 200,
      headers: { ...ALWAYS, ...pointTo(resourceMetadata?.(), Object.fromEntries(answer.headers)) },
      body,
    }
  }
}

export function pointTo(
  url: string | undefined,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const challenge = headers['www-authenticate']
  if (url === undefined || challenge === undefined) return headers
  const separator = challenge.includes(' ') ? ', ' : ' '
  return { ...headers, 'www-authenticate': `${challenge}${separator}resource_metadata="${url}"` }
}

type Parameters =
  | {
      readonly kind: 'read'
      readonly search: string
      readonly body: unknown
      readonly query: string | undefined
      readonly variables: unknown
    }
  | { readonly kind: 'refused'; readonly name: ErrorName; readonly message?: string }

/** What Apollo Server is to read: a text, whatever the client called it by. */
function readPersisted(request: HttpRequest, persisted: PersistedOperations): Parameters {
  const read = readGraphqlParameters(request, persisted)
  if (read.kind === 'refused') return read
  const { query, operationName, variables } = read
  if (request.method !== 'GET')
    return {
      kind: 'read',
      search: '',
      body: { query, operationName: operationName ?? null, variables },
      query,
      variables,
    }
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) })
  if (operationName !== undefined) search.set('operationName', operationName)
  return { kind: 'read', search: `?${search}`, body: undefined, query, variables }
}

function readParameters(request: HttpRequest): Parameters {
  const { search } = request
  if (request.method === 'GET') {
    const parameters = new URLSearchParams(search)
    return {
      kind: 'read',
      search,
      body: undefined,
      query: single(parameters.getAll('query')),
      variables: parseJson(single(parameters.getAll('variables')) ?? 'null'),
    }
  }
  const body = parseJsonBody(request)
  if (body.kind === 'refused') return body
  const { query, variables } = body.value
  return {
    kind: 'read',
    search,
    body: body.value,
    query: typeof query === 'string' ? query : undefined,
    variables,
  }
}

/** Apollo Server refuses a parameter that is given twice. */
function single(values: readonly string[]): string | undefined {
  return values.length === 1 ? values[0] : undefined
}

/** Apollo Server has the words for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whoever reads variables recurses, as deep as their types and a sender let them. */
export function checkVariables(variables: unknown): OperationLimitError | undefined {
  return isDeeperThan(variables, VARIABLE_LEVELS)
    ? new OperationLimitError('levels of variables', VARIABLE_LEVELS)
    : undefined
}

/** What Apollo Server reads, besides the media type to answer in: what its CSRF prevention asks for. */
const HEADERS_READ = ['content-type', 'apollo-require-preflight', 'x-apollo-operation-name']

function toHeaderMap(headers: HttpRequest['headers'], accept: string): HeaderMap {
  const map = new HeaderMap([['accept', accept]])
  for (const name of HEADERS_READ) {
    const value = headers[name]
    if (value !== undefined) map.set(name, value)
  }
  return map
}

/** What cannot be read is answered as Apollo Server does; what a client may try again with its text, as that is accepted. */
export function refuseParameters(
  { name, message }: Extract<GraphqlParametersResult, { readonly kind: 'refused' }>,
  mediaType: string,
): HttpResponse {
  const isAnswer = ERRORS[name].status === 200
  return refuseGraphql(name, message, isAnswer ? { 'content-type': `${mediaType}; charset=utf-8` } : {})
}

/** A refusal in the words of GraphQL, before there is an operation to speak of. */
export function refuseGraphql(
  name: ErrorName,
  message: string = ERRORS[name].message,
  headers: Readonly<Record<string, string>> = {},
  evidence: Readonly<Record<string, unknown>> = {},
  status: number = ERRORS[name].status,
): HttpResponse {
  const { code }: ErrorEntry = ERRORS[name]
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...ALWAYS, ...headers },
    body: JSON.stringify({ errors: [{ message, extensions: { code, ...evidence } }] }),
  }
}
