import type { ErrorName } from '../../../core/error-catalogue.ts'
import { parseJson } from '../../../core/json/exact-json.ts'
import type { Variables } from '../../../core/plan/condition.ts'
import type { Operation } from '../../../operations/operation.ts'
import { ID_MEMBERS } from '../../../persisted/asked-operation.ts'
import { parseJsonBody } from '../../body.ts'
import type { HttpRequest } from '../../exchange.ts'
import { isObject, readGraphqlMembers } from './graphql-members.ts'

/**
 * The members of an operation given by the parameters of GraphQL over HTTP. Numbers in variables that a
 * double would change are `NumberToken`s.
 */
export type GraphqlParameters = { readonly kind: 'read' } & Pick<
  Operation,
  'text' | 'ids' | 'operationName' | 'variables'
>

export type GraphqlParametersResult =
  | GraphqlParameters
  | { readonly kind: 'refused'; readonly name: ErrorName; readonly message?: string }

type Values = Readonly<Record<string, unknown>>

/**
 * Reads a request as Apollo Server does, with the same refusals and messages. A GET is read from its
 * parameters, a POST from its body alone. Never throws.
 */
export function readGraphqlParameters(request: HttpRequest, acceptsIds: boolean): GraphqlParametersResult {
  if (isForgeable(request)) return refuse(FORGEABLE)
  if (request.method === 'GET') return readSearch(request, acceptsIds)
  const body = parseJsonBody(request, parseJson)
  if (body.kind === 'refused') return explain(body, request)
  if (Object.keys(body.value).length === 0)
    return refuse('POST body missing, invalid Content-Type, or JSON object has no keys.')
  return readValues(body.value)
}

/** Explains what to send instead of an upload or a batch. */
function explain(
  refused: Extract<GraphqlParametersResult, { readonly kind: 'refused' }>,
  { headers, body }: HttpRequest,
): GraphqlParametersResult {
  const type = headers['content-type']?.trim().toLowerCase() ?? ''
  if (refused.name === 'unsupported_media_type' && type.startsWith('multipart/'))
    return { ...refused, message: `Uploads are not accepted. ${ONE_OBJECT}` }
  if (refused.name === 'bad_request' && isBatch(body))
    return { ...refused, message: `Batches are not accepted. ${ONE_OBJECT}` }
  return refused
}

const ONE_OBJECT = 'Send one operation, as one JSON object, with content-type: application/json.'

/** Whether a body is a list that is empty or begins with an object. */
function isBatch(body: Uint8Array): boolean {
  return /^[ \t\n\r]*\[[ \t\n\r]*[{\]]/.test(Buffer.from(body.subarray(0, 100)).toString('latin1'))
}

const FORGEABLE =
  `This operation has been blocked as a potential Cross-Site Request Forgery (CSRF). Please either specify a ` +
  `'content-type' header (with a type that is not one of application/x-www-form-urlencoded, multipart/form-data, ` +
  `text/plain) or provide a non-empty value for one of the following headers: x-apollo-operation-name, ` +
  `apollo-require-preflight\n`

const SIMPLE_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])

/**
 * Whether a page of another origin could send the request without a preflight. Bodies must be
 * `application/json`, which such a page cannot send.
 */
function isForgeable({ method, headers }: HttpRequest): boolean {
  if (method !== 'GET') return false
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== undefined && !SIMPLE_TYPES.has(type)) return false
  return !['x-apollo-operation-name', 'apollo-require-preflight'].some((name) => headers[name])
}

function readSearch({ headers, search }: HttpRequest, acceptsIds: boolean): GraphqlParametersResult {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== undefined && type !== 'application/json')
    return { kind: 'refused', name: 'unsupported_media_type' }
  const parameters = new URLSearchParams(search)
  const values: Record<string, unknown> = {}
  const ids = acceptsIds ? ID_MEMBERS : []
  for (const name of ['query', 'operationName', 'variables', 'extensions', ...ids]) {
    const given = parameters.getAll(name)
    if (given.length > 1) return refuse(`The '${name}' search parameter may only be specified once.`)
    const [text] = given
    if (text === undefined) continue
    if (name !== 'variables' && name !== 'extensions') values[name] = text
    else if (text !== '') {
      const value = parseParameter(text)
      if (value === undefined) return refuse(`The ${name} search parameter contains invalid JSON.`)
      if (value !== null && !isObject(value))
        return refuse(`The ${name} search parameter should contain a JSON-encoded object.`)
      values[name] = value
    }
  }
  return readValues(values)
}

function readValues(values: Values): GraphqlParametersResult {
  const members = readGraphqlMembers(values)
  if (members.kind === 'refused') return members
  const { query } = values
  if (query && typeof query !== 'string') return refuse('GraphQL queries must be strings.')
  const text = typeof query === 'string' && query !== '' ? query : undefined
  const { operationName, variables = NO_VARIABLES } = members
  return { kind: 'read', text, ids: values, operationName, variables }
}

const NO_VARIABLES: Variables = Object.freeze({})

function refuse(message: string): GraphqlParametersResult {
  return { kind: 'refused', name: 'bad_request', message }
}

/** Undefined for invalid JSON. */
function parseParameter(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
