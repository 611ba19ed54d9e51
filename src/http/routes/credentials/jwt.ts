import { nonceHeader } from '../../../core/answer/token-headers.ts'
import type { AuditTrail } from '../../../store/audit.ts'
import type { IssueResult, TokenIssuer } from '../../../token/issue.ts'
import type { KeyBinding } from '../../../token/proof/key-binding.ts'
import type { ReadRequestedBinding, UnprovenRequest } from '../../../token/proof/requested-binding.ts'
import { parseJsonBody } from '../../body.ts'
import { answerJson, answerRefusal, type HttpRequest, type HttpResponse } from '../../exchange.ts'
import type { ClientAuthentication, ClientAuthenticator } from './client-authentication.ts'
import { ceilingOf } from './client-ceiling.ts'
import { auditToken } from './token-audit.ts'

export interface JwtRouteOptions {
  readonly clients: Pick<ClientAuthenticator, 'verify'>
  readonly issuer: Pick<TokenIssuer, 'issue'>
  readonly audit: Pick<AuditTrail, 'record'>
  readonly readBinding: ReadRequestedBinding
}

const ALLOW = { allow: 'OPTIONS, POST' }
const NO_CREDENTIALS = 'The `apiKey` or `id` property is missing in the request body'
const NO_SCOPES = 'The `scopes` property is missing or not an Array with at least one scope'

/**
 * `POST /jwt`: exchanges `{id, apiKey, scopes}` for a token, with the messages that the Contributor
 * Environment's clients know. Rejects when the store cannot be reached.
 *
 * Credentials are checked before the scopes are parsed: a stranger neither learns of a ceiling nor makes us
 * compile globs. They are checked after the body's shape, which reveals nothing but the caller's own input.
 * Right credentials succeed however many wrong ones came before: nobody can lock a client out.
 */
export function createJwtRoute(options: JwtRouteOptions): (request: HttpRequest) => Promise<HttpResponse> {
  const { clients, issuer, audit, readBinding } = options
  return async (request) => {
    if (request.method === 'OPTIONS') return { status: 204, headers: ALLOW, body: '' }
    if (request.method !== 'POST') return answerRefusal('method_not_allowed', undefined, ALLOW)
    const body = parseJsonBody(request)
    if (body.kind === 'refused') return answerRefusal(body.name, body.message)
    const { id, apiKey, scopes } = body.value
    if (!isText(id) || !isText(apiKey)) return answerRefusal('bad_request', NO_CREDENTIALS)
    if (!isListOfTexts(scopes)) return answerRefusal('bad_request', NO_SCOPES)
    const authentication = await clients.verify(id, [apiKey], request.address)
    if (authentication.kind !== 'client') return refuseCredentials(authentication)
    const { client } = authentication
    const bound = await readBinding(request, { holder: client.id, rule: client.proof })
    if (bound.kind === 'unproven') return refuseUnproven(bound)
    const { binding } = bound
    const result = await issuer.issue({ id: client.id, ceiling: ceilingOf(client), binding }, scopes)
    if (result.kind === 'issued') await auditToken(audit, 'token.issued', result.token, request)
    return answerIssue(result, bound)
  }
}

/** The answer to wrong credentials. */
export function refuseCredentials(
  authentication: Exclude<ClientAuthentication, { readonly kind: 'client' }>,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  if (authentication.kind === 'ambiguous') return answerRefusal('ambiguous_credentials', undefined, headers)
  const { wait } = authentication
  if (wait === undefined) return answerRefusal('invalid_credentials', undefined, headers)
  return answerRefusal('too_many_attempts', undefined, { 'retry-after': String(wait) })
}

/** The answer of `/jwt` and `/jwt/refresh` to an issue result. */
export function answerIssue(
  result: IssueResult,
  bound?: { readonly binding: KeyBinding | undefined; readonly nonce?: string | undefined },
): HttpResponse {
  switch (result.kind) {
    case 'issued': {
      const type = bound?.binding?.jkt === undefined ? undefined : { token_type: 'DPoP' }
      return answerJson(200, { success: true, jwt: result.token, ...type }, nonceHeader(bound?.nonce))
    }
    case 'invalid_scope': {
      const { message } = result.error
      return answerRefusal('invalid_scope', `The scope at index ${result.index} cannot be read. ${message}`)
    }
    case 'scope_not_allowed':
      // Safe to echo: it was parsed as a pattern, so it is short and its alphabet small.
      return answerRefusal(
        'scope_not_allowed',
        `You don't have access to the requested '${result.pattern.text}' scope`,
      )
    case 'token_too_large':
      return answerRefusal(
        'token_too_large',
        `A token of so many scopes is over ${result.maxBytes} bytes; ask for fewer`,
      )
  }
}

/** The answer when the sender has not proven what its token is, or must be, bound to. */
export function refuseUnproven({ reason, nonce }: UnprovenRequest): HttpResponse {
  return answerRefusal(reason, undefined, nonceHeader(nonce))
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

export function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string')
}
