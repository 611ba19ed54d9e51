import { createHash } from 'node:crypto'
import { tokenHeadersOf } from '../../core/answer/token-headers.ts'
import type { Subject } from '../../core/decision/subject.ts'
import type { MaybePromise } from '../../core/maybe-promise.ts'
import type { TellNeeds } from '../../operations/needs.ts'
import type { ListedRules, ListRules } from '../../operations/rule-listing.ts'
import { answerJson, type HttpRequest, type HttpResponse } from '../exchange.ts'
import { refuseGraphql } from './graphql/graphql.ts'
import { readScopesQuestion } from './scopes-question.ts'

export interface ScopesRouteOptions {
  readonly authenticate: (headers: HttpRequest['headers'], request: HttpRequest) => MaybePromise<Subject>
  readonly tellNeeds: TellNeeds
  readonly listRules: ListRules
  /** The request headers that carry tokens. */
  readonly vary: string
  /** Whether introspection is off, and this path with it. */
  readonly isOff: () => boolean
}

/**
 * `/scopes`: what the schema requires, for callers that may introspect it. Executes nothing.
 * - `POST`: the least scopes that each operation of a document needs, and which of them the caller's token
 *   lacks.
 * - `GET`: the rule of every coordinate, and how the caller's token fares with it.
 */
export function createScopesRoute({
  authenticate,
  tellNeeds,
  listRules,
  vary,
  isOff,
}: ScopesRouteOptions): (request: HttpRequest) => Promise<HttpResponse> {
  const varying = { vary }
  return async (request) => {
    const { method, headers } = request
    if (isOff()) return refuseGraphql('not_found', undefined, varying)
    if (method === 'GET' || method === 'HEAD') {
      const subject = await authenticate(headers, request)
      const answer = listRules(subject)
      const told = { ...varying, ...tokenHeadersOf(subject) }
      if (answer.kind === 'listed') return answerListing(answer, headers['if-none-match'], told)
      return answerJson(answer.status, { errors: answer.errors }, { ...told, ...answer.headers })
    }
    if (method !== 'POST')
      return refuseGraphql('method_not_allowed', undefined, { ...varying, allow: 'GET, HEAD, POST' })
    const question = readScopesQuestion(request)
    if (question.kind === 'refused') return refuseGraphql(question.name, question.message, varying)
    const subject = await authenticate(headers, request)
    const { query, operationName, variables, explains } = question
    const answer = await tellNeeds({ text: query, operationName, variables, subject, explains })
    const told = { ...varying, ...tokenHeadersOf(subject) }
    if (answer.kind === 'told') return answerJson(200, { operations: answer.operations }, told)
    return answerJson(answer.status, { errors: answer.errors }, { ...told, ...answer.headers })
  }
}

type Headers = HttpResponse['headers']

const etags = new WeakMap<ListedRules, string>()

/** No cache may store it. A page that has it in memory revalidates it by its `ETag`. */
function answerListing(listed: ListedRules, known: string | undefined, told: Headers): HttpResponse {
  const etag = etags.get(listed) ?? `"${createHash('sha256').update(listed.body).digest('base64url')}"`
  etags.set(listed, etag)
  const headers = { 'cache-control': 'no-store', etag, ...told }
  const tags = (known ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  if (tags.includes(etag)) return { status: 304, headers, body: '' }
  const typed = { 'content-type': 'application/json; charset=utf-8', ...headers }
  return { status: 200, headers: typed, body: listed.body }
}
