import type { ErrorName } from '../../core/error-catalogue.ts'
import type { Variables } from '../../core/plan/condition.ts'
import { parseJsonBody } from '../body.ts'
import type { HttpRequest } from '../exchange.ts'
import { readGraphqlMembers } from './graphql/graphql-members.ts'

/** What is asked of `/scopes`. */
export interface ScopesQuestion {
  readonly kind: 'read'
  readonly query: string
  /** Which of the operations; all unless given. */
  readonly operationName: string | undefined
  /** Not given is not the same as none: then whatever some variables include counts. */
  readonly variables: Variables | undefined
  /** Whether each field is described with its rules. */
  readonly explains: boolean
}

type ScopesQuestionResult =
  | ScopesQuestion
  | { readonly kind: 'refused'; readonly name: ErrorName; readonly message?: string }

/** Reads the body of `POST /scopes`: that of a GraphQL request, in JSON and nothing else. Total. */
export function readScopesQuestion(request: HttpRequest): ScopesQuestionResult {
  const body = parseJsonBody(request)
  if (body.kind === 'refused') return body
  const { query, explain = false } = body.value
  if (typeof query !== 'string' || query === '')
    return { kind: 'refused', name: 'bad_request', message: '`query` must be a GraphQL document.' }
  if (typeof explain !== 'boolean')
    return { kind: 'refused', name: 'bad_request', message: '`explain` must be true or false if provided.' }
  const members = readGraphqlMembers(body.value)
  return members.kind === 'refused' ? members : { ...members, query, explains: explain }
}
