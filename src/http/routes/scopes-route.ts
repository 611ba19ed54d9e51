import { tokenHeadersOf } from '../../core/answer/token-headers.ts'
import type { Subject } from '../../core/decision/subject.ts'
import type { MaybePromise } from '../../core/maybe-promise.ts'
import type { TellNeeds } from '../../operations/needs.ts'
import { answerJson, type HttpRequest, type HttpResponse } from '../exchange.ts'
import { refuseGraphql } from './graphql/graphql.ts'
import { readScopesQuestion } from './scopes-question.ts'

export interface ScopesRouteOptions {
  readonly authenticate: (headers: HttpRequest['headers'], request: HttpRequest) => MaybePromise<Subject>
  readonly tellNeeds: TellNeeds
  /** The request headers that tokens are in. */
  readonly vary: string
  /** Whether the schema is described at all. */
  readonly isOff: () => boolean
}

/**
 * `POST /scopes`: the least scopes that each operation of a document needs, and those of them that the caller's token
 * lacks. Executes nothing.
 */
export function createScopesRoute({
  authenticate,
  tellNeeds,
  vary,
  isOff,
}: ScopesRouteOptions): (request: HttpRequest) => Promise<HttpResponse> {
  const varying = { vary }
  return async (request) => {
    const { method, headers } = request
    if (isOff()) return refuseGraphql('not_found', undefined, varying)
    if (method !== 'POST')
      return refuseGraphql('method_not_allowed', undefined, { ...varying, allow: 'POST' })
    const question = readScopesQuestion(request)
    if (question.kind === 'refused') return refuseGraphql(question.name, question.message, varying)
    const subject = await authenticate(headers, request)
    const { query, operationName, variables } = question
    const answer = await tellNeeds({ text: query, operationName, variables, subject })
    const told = { ...varying, ...tokenHeadersOf(subject) }
    if (answer.kind === 'told') return answerJson(200, { operations: answer.operations }, told)
    return answerJson(answer.status, { errors: answer.errors }, { ...told, ...answer.headers })
  }
}
