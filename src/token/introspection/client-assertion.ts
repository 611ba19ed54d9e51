import { randomUUID } from 'node:crypto'
import type { MaybePromise } from '../../core/maybe-promise.ts'
import { importSigningKey } from '../keys/key-ring.ts'
import { parseSafeUrl } from '../keys/remote-document.ts'
import { signCompact } from '../sign-compact.ts'
import { readClientKey } from './client-key.ts'
import type { IntrospectionOptions } from './introspection-options.ts'

/** In seconds: an assertion is made for one request. */
const LIFE = 60
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Signs an assertion that proves to an endpoint who we are. */
export type SignAssertion = (endpoint: URL) => MaybePromise<string>

/**
 * Signs client assertions (RFC 7523 section 2.2, OpenID Connect Core section 9), each with a new id, as an
 * endpoint accepts none twice. Unless configured otherwise, an assertion is for the configured issuer, never for
 * a name out of its metadata: whoever could write that would get assertions that are good elsewhere. For an
 * issuer without a URL as its name, it is for the endpoint. Throws a `TypeError` for an unusable key, without
 * showing it.
 */
export function createAssertionSigner(
  iss: string,
  options: IntrospectionOptions,
  now: () => number = Date.now,
): SignAssertion {
  const { clientId, assertionAudience } = options
  const pair = readClientKey(options)
  const signer = { algorithm: pair.algorithm, kid: pair.kid, key: importSigningKey(pair) }
  const named = assertionAudience ?? (parseSafeUrl(iss) === undefined ? undefined : iss)
  return (endpoint) => {
    const issuedAt = Math.floor(now() / 1000)
    const claims = { iss: clientId, sub: clientId, aud: named ?? endpoint.href, jti: randomUUID() }
    return signCompact(signer, 'JWT', { ...claims, iat: issuedAt, exp: issuedAt + LIFE })
  }
}
