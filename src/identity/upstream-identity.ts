import { audiencesOf, type TrustedIssuerOptions } from '../token/issuers/trusted-issuer.ts'
import { audienceOf, type IdentityOptions, needsOwnKey } from '../upstream/request/identity-options.ts'

/** What identifies a gateway: nothing that it signs for upstreams may be mistaken for it. */
export interface GatewayIdentity {
  readonly host: string
  readonly publicUrl?: string | undefined
  readonly jwt: {
    readonly secret: string | Uint8Array
    readonly issuer?: string | undefined
    readonly audience?: string | readonly string[] | undefined
    readonly resources?: readonly string[] | undefined
  }
  readonly issuers?: readonly TrustedIssuerOptions[] | undefined
}

/**
 * Whether an own key signs for one of the upstreams. Throws `TypeError` if what an upstream gets might count
 * here: a token for an audience that is also ours, or something signed with the secret of own tokens; and if
 * the gateway has no name to sign under.
 */
export function assertUpstreamIdentity(
  upstreams: readonly (IdentityOptions & { readonly url: string })[],
  { host, publicUrl, jwt, issuers = [] }: GatewayIdentity,
): boolean {
  const audiences = new Set(
    [jwt.audience ?? [], ...issuers.map((issuer) => audiencesOf(issuer) ?? [])].flat(),
  )
  for (const upstream of upstreams) {
    const { secret } = upstream.signature ?? {}
    if (secret !== undefined && Buffer.from(jwt.secret).equals(Buffer.from(secret)))
      throw new TypeError(
        'upstream.signature.secret: is that of own tokens, which would be anybody’s to sign.',
      )
    if (upstream.authorization !== 'token') continue
    if (audiences.has(audienceOf(upstream) ?? ''))
      throw new TypeError('upstream.token.audience: is one of our own, and its tokens would count here.')
    // An upstream also believes our keys that sign clients' tokens.
    if (jwt.resources?.includes(audienceOf(upstream) ?? '') === true)
      throw new TypeError(
        'upstream.token.audience: is one of jwt.resources, and clients could get tokens that pass for the gateway’s.',
      )
    const isAnywhere = host === '0.0.0.0' || host === '::'
    if (isAnywhere && jwt.issuer === undefined && publicUrl === undefined)
      throw new TypeError('upstream.authorization: tokens need an issuer: set jwt.issuer, or publicUrl.')
  }
  return upstreams.some(needsOwnKey)
}
