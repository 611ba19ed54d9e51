import { actAudited } from '../../../store/audited-act.ts'
import type { Store } from '../../../store/store.ts'
import { askStore } from '../../../token/ports.ts'
import type { HttpRequest, HttpResponse } from '../../exchange.ts'
import type { ClientAuthenticator } from './client-authentication.ts'
import { answerOauth, createOauthRoute, refuseOauth } from './oauth.ts'
import type { InspectedToken, TokenInspector } from './token-inspection.ts'

export interface OauthRevokeOptions {
  readonly clients: Pick<ClientAuthenticator, 'verify'>
  readonly inspector: TokenInspector
  readonly store: Pick<Store, 'revocations' | 'audit'>
  /** Seconds after `auth_time` during which a token can be refreshed; undefined: it cannot. */
  readonly maxAge: number | undefined
}

/**
 * `/oauth/revoke` (RFC 7009): revokes one of the client's own tokens, in this process before it answers, in
 * others within a second. Any other text has no effect and gets the same 200. A token without a `jti` cannot
 * be revoked by itself and gets an error, because a caller would believe a 200.
 */
export function createOauthRevokeRoute({
  clients,
  inspector,
  store,
  maxAge,
}: OauthRevokeOptions): (request: HttpRequest) => Promise<HttpResponse> {
  return createOauthRoute(clients, async ({ client, address, form }) => {
    const text = form.get('token')
    if (text === undefined) return refuseOauth('bad_request', 'The token is missing')
    const token = await inspector.inspect(text, client.id)
    if (token === undefined) return answerOauth({})
    const { issuer, jti } = token.claims.revocable
    if (jti === undefined) return refuseOauth('unsupported_token_type')
    const until = endOf(token, maxAge)
    const acting = { actor: { kind: 'client', id: client.id }, address } as const
    await askStore(
      actAudited(
        store.audit,
        acting,
        { name: 'revoke.token', details: { issuer, jti } },
        () => store.revocations.revoke({ kind: 'token', issuer, jti }, { until }),
        () => ({ kind: 'done', details: { until } }),
      ),
    )
    return answerOauth({})
  })
}

/** The last moment that a date can hold; a token may claim to end in a hundred million years. */
const LAST_MOMENT = 8.64e15

/** Milliseconds. An expired token may still be refreshable, and must stay revoked until it is not. */
function endOf({ claims, record }: InspectedToken, maxAge = 0): number {
  const { auth_time: authTime } = claims.all
  const refreshable = record.kind === 'own' && typeof authTime === 'number' ? authTime + maxAge : 0
  return Math.min(Math.ceil((Math.max(claims.expires, refreshable) + record.leeway) * 1000), LAST_MOMENT)
}
