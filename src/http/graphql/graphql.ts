import { type ApolloServer, HeaderMap } from '@apollo/server'
import type { OperationTypeNode } from 'graphql'
import type { Subject } from '../../core/authorize/subject.ts'
import { ERRORS, type ErrorEntry, type ErrorName } from '../../core/error-catalogue.ts'
import { OperationLimitError } from '../../core/operation/limits.ts'
import { negotiateMediaType } from '../../guard/media-type.ts'
import type { PersistedOperations } from '../../persisted/persisted-operations.ts'
import type { HttpRequest, HttpResponse } from '../exchange.ts'
import type { AnswerContext } from './answer-plugin.ts'
import type { Asker } from './graphql-api.ts'
import { type GraphqlParametersResult, readGraphqlParameters } from './graphql-parameters.ts'
import { isDeeperThan } from './nesting.ts'
import type { SizeCheck } from './operation-size.ts'
import { toPlainVariables } from './plain-numbers.ts'
import { streamsFor } from './stream-acceptance.ts'

export interface GraphqlRouteOptions {
  readonly server: ApolloServer<AnswerContext>
  readonly authenticate: (headers: HttpRequest['headers']) => Promise<Subject>
  /** What resolvers find in their context, made anew for each request. */
  readonly context: (asker: Asker) => object | Promise<object>
  readonly checkSize: SizeCheck
  /** The kind of the operation that a text means, where it means one. */
  readonly kindOf: (query: string, operationName: string | undefined) => OperationTypeNode | undefined
  /** `exact`: variables may hold `NumberToken`s. */
  readonly numbers: 'exact' | 'plain'
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
): (request: HttpRequest) => Promise<HttpResponse | 'stream'> {
  const { server, authenticate, context, checkSize, kindOf, numbers, persisted, resourceMetadata } = options
  return async (request) => {
    const { method, headers } = request
    if (method !== 'GET' && method !== 'POST')
      return refuseGraphql('method_not_allowed', undefined, { allow: 'GET, POST' })
    // Apollo Server asks only when there is an answer: too late for a mutation that nobody can read the result of.
    const accept = negotiateMediaType(headers['accept'])
    if (accept === undefined) return refuseGraphql('not_acceptable')
    const read = readGraphqlParameters(request, persisted)
    if (read.kind === 'refused') return refuseParameters(read, accept)
    const { query, operationName } = read
    const excess = checkSize(query) ?? checkVariables(read.variables)
    if (excess !== undefined) {
      const { message, limit, allowed } = excess
      return refuseGraphql('operation_too_complex', message, {}, { limit, allowed })
    }
    const mayStream = streamsFor(headers['accept']) !== 'none'
    const kind = method === 'GET' || mayStream ? kindOf(query, operationName) : undefined
    if (mayStream && kind === 'subscription') return 'stream'
    if (method === 'GET' && kind !== undefined && kind !== 'query') return refuseUnsafe(kind)
    const plain = toPlainVariables(read.variables)
    if (numbers === 'plain' && plain.kind === 'refused') return refuseParameters(plain, accept)
    const variables = numbers === 'plain' && plain.kind === 'plain' ? plain.variables : read.variables
    const subject = await authenticate(headers)
    const answer = await server.executeHTTPGraphQLRequest({
      // Whatever forged a request would have to get past was looked at, and what a GET may not do.
      httpGraphQLRequest: {
        method: 'POST',
        headers: new HeaderMap([
          ['accept', accept],
          ['content-type', 'application/json'],
        ]),
        search: '',
        body: { query, operationName: operationName ?? null, variables },
      },
      context: async () => ({ ...(await context(request)), subject }),
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

/** Whoever reads variables recurses, as deep as their types and a sender let them. */
export function checkVariables(variables: unknown): OperationLimitError | undefined {
  return isDeeperThan(variables, VARIABLE_LEVELS)
    ? new OperationLimitError('levels of variables', VARIABLE_LEVELS)
    : undefined
}

/** A GET that would change something, or would never end (GraphQL over HTTP, section 6.2.1). */
export function refuseUnsafe(kind: string): HttpResponse {
  const message = `GET requests only support query operations, not ${kind} operations`
  return refuseGraphql('bad_request', message, { allow: 'POST' }, {}, 405)
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
