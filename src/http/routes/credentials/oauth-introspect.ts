import { grantedWithin } from '../../../core/decision/granted-within.ts'
import { printPattern } from '../../../core/scope/pattern.ts'
import { readBinding } from '../../../token/proof/key-binding.ts'
import { cnfOf } from '../../../token/proof/possession.ts'
import type { HttpRequest, HttpResponse } from '../../exchange.ts'
import type { ClientAuthenticator } from './client-authentication.ts'
import { answerOauth, createOauthRoute, refuseOauth } from './oauth.ts'
import type { InspectedToken, TokenInspector } from './token-inspection.ts'

export interface OauthIntrospectOptions {
  readonly clients: Pick<ClientAuthenticator, 'verify'>
  readonly inspector: TokenInspector
}

/**
 * `/oauth/introspect` (RFC 7662): the contents of a client's own token while it is valid. Any other text,
 * including another client's token, is merely reported as inactive. The `token_type_hint` has no effect.
 */
export function createOauthIntrospectRoute({
  clients,
  inspector,
}: OauthIntrospectOptions): (request: HttpRequest) => Promise<HttpResponse> {
  return createOauthRoute(clients, async ({ client, form }) => {
    const text = form.get('token')
    if (text === undefined) return refuseOauth('bad_request', 'The token is missing')
    const token = await inspector.inspect(text, client.id)
    if (token === undefined || !(await inspector.isActive(token))) return answerOauth({ active: false })
    return answerOauth({ active: true, client_id: client.id, ...describe(token) })
  })
}

function describe(token: InspectedToken): Readonly<Record<string, unknown>> {
  const { claims } = token
  const cnf = cnfOf(token)
  const binding = readBinding(cnf)
  const isProven = binding !== undefined && binding !== 'unknown' && binding.jkt !== undefined
  const { id, granted, expires, notBefore, issuedAt, all } = claims
  const { iss, aud, jti } = all
  const allow = grantedWithin(granted).map(printPattern)
  const reject = granted.reject.map(printPattern)
  return {
    token_type: isProven ? 'DPoP' : 'Bearer',
    sub: id,
    // A scope list cannot express what is rejected: a reader would grant that too.
    ...(reject.length === 0 ? { scope: allow.join(' ') } : { policy: { allow, reject } }),
    exp: Math.floor(expires),
    ...(issuedAt !== undefined && { iat: Math.floor(issuedAt) }),
    ...(notBefore !== undefined && { nbf: Math.floor(notBefore) }),
    ...(iss !== undefined && { iss }),
    ...(aud !== undefined && { aud }),
    ...(jti !== undefined && { jti }),
    ...(cnf !== undefined && { cnf }),
  }
}
