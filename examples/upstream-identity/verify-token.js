import { createRemoteJWKSet, jwtVerify } from 'jose'

/** Of a gateway at `url`; `audience` is upstream.token.audience, or this server's URL as the gateway has it. */
export function createTokenVerifier({ url, issuer = url, audience }) {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', url))
  const options = { issuer, audience, typ: 'at+jwt', algorithms: ['ES256', 'RS256', 'EdDSA'] }
  /** Who asks; undefined is nobody in particular. Rejects for a token that is not the gateway's, for this server, now. */
  return async ({ authorization = '' }) => {
    if (authorization === '') return undefined
    const { payload } = await jwtVerify(authorization.replace(/^Bearer /, ''), keys, options)
    const { sub_id, client_id, scope } = payload
    return { issuer: sub_id.iss, id: sub_id.sub, client: client_id, scopes: scope.split(' ').filter(Boolean) }
  }
}
