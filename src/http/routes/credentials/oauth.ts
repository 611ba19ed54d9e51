import { nonceHeader } from '../../../core/answer/token-headers.ts'
import { ERRORS, type ErrorName } from '../../../core/error-catalogue.ts'
import type { Client } from '../../../store/client.ts'
import type { KeyBinding } from '../../../token/proof/key-binding.ts'
import type { UnprovenRequest } from '../../../token/proof/requested-binding.ts'
import { answerJson, type HttpRequest, type HttpResponse } from '../../exchange.ts'
import { type IdAndSecret, parseOauthBasic } from './basic.ts'
import type { ClientAuthenticator } from './client-authentication.ts'
import { type Form, parseForm } from './form.ts'

/** The `error` of an OAuth answer (RFC 6749 section 5.2, RFC 7009 section 2.2.1). */
type OauthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_scope'
  | 'invalid_target'
  | 'unauthorized_client'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'temporarily_unavailable'
  | 'server_error'

/** A request of an authenticated client. */
export interface OauthRequest {
  readonly client: Client
  readonly address: string
  readonly request: HttpRequest
  readonly form: Extract<Form, { readonly kind: 'form' }>
}

const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' }
const CHALLENGE = { 'www-authenticate': 'Basic realm="portcullis", charset="UTF-8"' }
/** Other refusals become 400 as RFC 6749 requires, whatever their status is elsewhere. */
const KEPT_STATUSES: ReadonlySet<number> = new Set([401, 404, 405, 413, 429, 500, 503])

/** 401 where a token is presented. Here the client has already authenticated. */
const UNPROVEN: ReadonlySet<ErrorName> = new Set([
  'invalid_dpop_proof',
  'use_dpop_nonce',
  'proof_required',
  'certificate_required',
])

/**
 * A route for clients that authenticate by Basic, or by `client_id` and `client_secret` in the form (RFC 6749
 * section 2.3.1), never both. Nothing else of the form is read before that. Rejects when the store cannot be
 * reached.
 */
export function createOauthRoute(
  clients: Pick<ClientAuthenticator, 'verify'>,
  answer: (request: OauthRequest) => Promise<HttpResponse>,
): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    if (request.method !== 'POST') return refuseOauth('method_not_allowed', undefined, { allow: 'POST' })
    const form = parseForm(request)
    if (form.kind === 'malformed') return refuseOauth('bad_request', form.what)
    const credentials = readCredentials(request, form.get('client_id'), form.get('client_secret'))
    if (typeof credentials === 'string') return refuseOauth('bad_request', credentials)
    if (credentials === undefined) return refuseOauth('invalid_credentials', 'The client has to authenticate')
    const { id, secrets } = credentials
    const authentication = await clients.verify(id, secrets, request.address)
    if (authentication.kind === 'client')
      return answer({ client: authentication.client, address: request.address, request, form })
    const wait = authentication.kind === 'wrong' ? authentication.wait : undefined
    return wait === undefined
      ? refuseOauth('invalid_credentials')
      : refuseOauth('too_many_attempts', undefined, { 'retry-after': String(wait) })
  }
}

/** An answer that no cache may store (RFC 6749 section 5.1). */
export function answerOauth(value: unknown, nonce?: string | undefined): HttpResponse {
  return answerJson(200, value, { ...NO_STORE, ...nonceHeader(nonce) })
}

/** A refusal in OAuth's format. */
export function refuseOauth(
  name: ErrorName,
  message: string = ERRORS[name].message,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const { status } = ERRORS[name]
  const isKept = KEPT_STATUSES.has(status) && !UNPROVEN.has(name)
  return answerJson(
    isKept ? status : 400,
    // `error_description` must be ASCII without quotes and backslashes (RFC 6749 section 5.2).
    { error: errorOf(name), error_description: message.replaceAll(/["\\]|[^ -~]/g, "'") },
    { ...NO_STORE, ...(isKept && status === 401 && CHALLENGE), ...headers },
  )
}

/** The answer to a token request whose sender has not proven the binding. */
export function refuseUnproven({ reason, nonce }: UnprovenRequest): HttpResponse {
  const message =
    reason === 'certificate_required' ? 'The client certificate is missing or another' : undefined
  return refuseOauth(reason, message, nonceHeader(nonce))
}

/** The `token_type` of a token with this binding (RFC 9449 section 5). */
export function typeOf(binding: KeyBinding | undefined): 'Bearer' | 'DPoP' {
  return binding?.jkt === undefined ? 'Bearer' : 'DPoP'
}

function errorOf(name: ErrorName): OauthError {
  switch (name) {
    case 'invalid_credentials':
    case 'too_many_attempts':
      return 'invalid_client'
    case 'invalid_scope':
    case 'scope_not_allowed':
    case 'token_too_large':
      return 'invalid_scope'
    case 'invalid_target':
    case 'unauthorized_client':
    case 'use_dpop_nonce':
    case 'unsupported_grant_type':
    case 'unsupported_token_type':
      return name
    case 'invalid_dpop_proof':
    case 'proof_required':
      return 'invalid_dpop_proof'
    case 'internal':
      return 'server_error'
    case 'not_ready':
    case 'overloaded':
    case 'issuer_unavailable':
    case 'stale_store':
    case 'store_unavailable':
      return 'temporarily_unavailable'
    default:
      return 'invalid_request'
  }
}

function readCredentials(
  { headers }: HttpRequest,
  id: string | undefined,
  secret: string | undefined,
): IdAndSecret | string | undefined {
  const basic = parseOauthBasic(headers['authorization'])
  if (basic === 'malformed') return 'The Authorization header cannot be read'
  if (basic === undefined) {
    return id === undefined || secret === undefined ? undefined : { id, secrets: [secret] }
  }
  if (secret !== undefined) return 'The client authenticates in two ways at once'
  if (id !== undefined && id !== basic.id) return 'The client has two ids'
  return basic
}
