import type { ErrorName } from '../core/error-catalogue.ts'
import type { Variables } from '../core/operation/condition.ts'
import { parseJsonBody } from './body.ts'
import type { HttpRequest } from './exchange.ts'

/** What is asked of `/scopes`. */
export interface ScopesQuestion {
  readonly kind: 'read'
  readonly query: string
  /** Which of the operations; all unless given. */
  readonly operationName: string | undefined
  /** Not given is not the same as none: then whatever some variables include counts. */
  readonly variables: Variables | undefined
}

type ScopesQuestionResult =
  | ScopesQuestion
  | { readonly kind: 'refused'; readonly name: ErrorName; readonly message?: string }

/** Reads the body of `POST /scopes`: that of a GraphQL request, in JSON and nothing else. Total. */
export function readScopesQuestion(request: HttpRequest): ScopesQuestionResult {
  const body = parseJsonBody(request)
  if (body.kind === 'refused') return body
  const { query, operationName = null, variables = null } = body.value
  if (typeof query !== 'string' || query === '') return refuse('`query` must be a GraphQL document.')
  if (operationName !== null && typeof operationName !== 'string')
    return refuse('`operationName` must be a string if provided.')
  if (variables !== null && !isObject(variables)) return refuse('`variables` must be an object if provided.')
  return { kind: 'read', query, operationName: operationName ?? undefined, variables: variables ?? undefined }
}

function refuse(message: string): ScopesQuestionResult {
  return { kind: 'refused', name: 'bad_request', message }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
