import type { AuditTrail } from '../../../store/audit.ts'
import type { IssueResult, TokenIssuer } from '../../../token/issue.ts'
import type { ReadRequestedBinding, UnprovenRequest } from '../../../token/proof/requested-binding.ts'
import type { HttpRequest, HttpResponse } from '../../exchange.ts'
import type { ClientAuthenticator } from './client-authentication.ts'
import { ceilingOf } from './client-ceiling.ts'
import { answerOauth, createOauthRoute, refuseOauth } from './oauth.ts'
import { auditToken } from './token-audit.ts'

export interface OauthTokenOptions {
  readonly clients: Pick<ClientAuthenticator, 'verify'>
  readonly issuer: Pick<TokenIssuer, 'issue' | 'expires'>
  readonly audit: Pick<AuditTrail, 'record'>
  readonly readBinding: ReadRequestedBinding
}

/**
 * `/oauth/token`: the client credentials grant (RFC 6749 section 4.4), for what `/jwt` would issue. A client that names no
 * scope gets its default scopes, and where it has none is refused (section 3.3): never its whole ceiling.
 */
export function createOauthTokenRoute({
  clients,
  issuer,
  audit,
  readBinding,
}: OauthTokenOptions): (request: HttpRequest) => Promise<HttpResponse> {
  return createOauthRoute(clients, async ({ client, address, request, form }) => {
    const grantType = form.get('grant_type')
    if (grantType === undefined) return refuseOauth('bad_request', 'The grant_type is missing')
    if (grantType !== 'client_credentials') return refuseOauth('unsupported_grant_type')
    const scopes =
      form
        .get('scope')
        ?.split(' ')
        .filter((scope) => scope !== '') ?? client.defaultScopes
    if (scopes.length === 0) return refuseOauth('invalid_scope', 'The scope is missing')
    const bound = await readBinding(request, client.proof)
    if (bound.kind === 'unproven') return refuseUnproven(bound)
    const { binding } = bound
    const result = await issuer.issue({ id: client.id, ceiling: ceilingOf(client), binding }, scopes)
    if (result.kind !== 'issued') return refuseIssue(result)
    await auditToken(audit, 'token.issued', result.token, { address })
    return answerOauth({
      access_token: result.token,
      token_type: binding?.jkt === undefined ? 'Bearer' : 'DPoP',
      expires_in: issuer.expires,
      scope: scopes.join(' '),
    })
  })
}

function refuseUnproven({ reason, nonce }: UnprovenRequest): HttpResponse {
  return refuseOauth(reason, undefined, nonce === undefined ? undefined : { 'dpop-nonce': nonce })
}

function refuseIssue(result: Exclude<IssueResult, { readonly kind: 'issued' }>): HttpResponse {
  switch (result.kind) {
    case 'invalid_scope':
      return refuseOauth('invalid_scope', `The scope at index ${result.index} cannot be read`)
    case 'scope_not_allowed':
      return refuseOauth('scope_not_allowed', `The client has no access to the scope ${result.pattern.text}`)
    case 'token_too_large':
      return refuseOauth('token_too_large', `A token of so many scopes is over ${result.maxBytes} bytes`)
  }
}
