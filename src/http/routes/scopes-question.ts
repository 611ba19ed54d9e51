import type { ErrorName } from '../../core/error-catalogue.ts'
import type { Variables } from '../../core/plan/condition.ts'
import { parseJsonBody } from '../body.ts'
import type { HttpRequest } from '../exchange.ts'
import { readGraphqlMembers } from './graphql/graphql-members.ts'

/** A question to `/scopes`. */
export interface ScopesQuestion {
  readonly kind: 'read'
  readonly query: string
  /** Which operation of the document; undefined: all. */
  readonly operationName: string | undefined
  /** Undefined is not the same as empty: then everything counts that any variables could include. */
  readonly variables: Variables | undefined
  /** Whether to describe each field with its rules. */
  readonly explains: boolean
}

type ScopesQuestionResult =
  | ScopesQuestion
  | { readonly kind: 'refused'; readonly name: ErrorName; readonly message?: string }

/** Reads the body of `POST /scopes`: that of a GraphQL request, only in JSON. Total. */
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
