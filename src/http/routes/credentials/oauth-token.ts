import type { AuditTrail } from '../../../store/audit.ts'
import type { TokenIssuer } from '../../../token/issue.ts'
import type { ReadRequestedBinding } from '../../../token/proof/requested-binding.ts'
import type { HttpRequest, HttpResponse } from '../../exchange.ts'
import type { ClientAuthenticator } from './client-authentication.ts'
import { ceilingOf } from './client-ceiling.ts'
import { answerOauth, createOauthRoute, refuseOauth, refuseUnproven, typeOf } from './oauth.ts'
import { exchangeToken, type OauthExchangeOptions, TOKEN_EXCHANGE } from './oauth-exchange.ts'
import { refuseIssue } from './oauth-issue.ts'
import { readRequestedAudience } from './requested-audience.ts'
import { auditToken } from './token-audit.ts'

export interface OauthTokenOptions {
  readonly clients: Pick<ClientAuthenticator, 'verify'>
  readonly issuer: Pick<TokenIssuer, 'issue' | 'expires'>
  readonly audit: Pick<AuditTrail, 'record'>
  /** The audiences that clients may request. */
  readonly audiences: ReadonlySet<string>
  /** Undefined where token exchange is off. */
  readonly exchange: OauthExchangeOptions | undefined
  readonly readBinding: ReadRequestedBinding
}

/**
 * `/oauth/token`: token exchange where it is set up, and the client credentials grant (RFC 6749 section 4.4),
 * for what `/jwt` would issue. A client that names no scope gets its default scopes; without any, it is
 * refused (section 3.3). It never gets its whole ceiling.
 */
export function createOauthTokenRoute({
  clients,
  issuer,
  audit,
  audiences,
  exchange,
  readBinding,
}: OauthTokenOptions): (request: HttpRequest) => Promise<HttpResponse> {
  return createOauthRoute(clients, async (request) => {
    const { client, address, form } = request
    const grantType = form.get('grant_type')
    if (grantType === undefined) return refuseOauth('bad_request', 'The grant_type is missing')
    if (grantType === TOKEN_EXCHANGE && exchange !== undefined) return exchangeToken(request, exchange)
    if (grantType !== 'client_credentials') return refuseOauth('unsupported_grant_type')
    const scopes =
      form
        .get('scope')
        ?.split(' ')
        .filter((scope) => scope !== '') ?? client.defaultScopes
    if (scopes.length === 0) return refuseOauth('invalid_scope', 'The scope is missing')
    const audience = readRequestedAudience(form, audiences)
    if (audience.kind === 'invalid') return refuseOauth('invalid_target', audience.what)
    const bound = await readBinding(request.request, { holder: client.id, rule: client.proof })
    if (bound.kind === 'unproven') return refuseUnproven(bound)
    const { binding } = bound
    const holder = { id: client.id, ceiling: ceilingOf(client), binding }
    const result = await issuer.issue(holder, scopes, audience.names)
    if (result.kind !== 'issued') return refuseIssue(result)
    await auditToken(audit, 'token.issued', result.token, { address })
    const answer = {
      access_token: result.token,
      token_type: typeOf(binding),
      expires_in: issuer.expires,
      scope: scopes.join(' '),
    }
    return answerOauth(answer, bound.nonce)
  })
}
