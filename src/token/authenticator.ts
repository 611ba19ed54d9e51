import { ANONYMOUS, type Subject } from '../core/authorize/subject.ts'
import { type BearerToken, parseBearer, type RequestHeaders } from './bearer.ts'
import { checkTime, type TokenClaims } from './claims.ts'
import { createOwnIssuerRecord, type IssuerRecord, type OwnIssuerOptions } from './issuer-record.ts'
import { findSecretFault, printSecretFault } from './secret.ts'
import { cacheKey, createTokenCache, type TokenCacheLimits } from './token-cache.ts'
import { verifyToken } from './verify.ts'

export interface AuthenticatorOptions extends OwnIssuerOptions {
  /** The HS256 secret that tokens are signed with; 32 bytes or more, at least 12. */
  readonly secret: string | Uint8Array
  /** The `iss` that a token must carry. Without one a token must not carry any. */
  readonly issuer?: string | undefined
  /** Who we are: a token that names audiences has to name one of these. */
  readonly audience?: string | readonly string[] | undefined
  /** Seconds by which clocks may differ; 0 unless given. */
  readonly leeway?: number | undefined
  /** Refuses a secret under 32 bytes. */
  readonly production?: boolean | undefined
  /** Milliseconds since the epoch; `Date.now` unless given. */
  readonly now?: (() => number) | undefined
  /** Bounds of the cache of verified tokens; 10,000 entries and 32 MiB unless given, `false` for none. */
  readonly cache?: Partial<TokenCacheLimits> | false | undefined
}

/** Tells from a request's headers who asks. */
export type Authenticator = (headers: RequestHeaders) => Promise<Subject>

/**
 * Makes an authenticator of Bearer tokens (RFC 6750) that are signed with one secret (JWT, RFC 7519 and 8725).
 *
 * No header, or an empty one, is anonymous; a token that is right in everything but its age is anonymous with the reason
 * `expired_token`; anything else that is not a valid token is refused. The authenticator is total: whatever a client
 * sends, it resolves to a subject. A weak secret or a senseless leeway is the caller's mistake and a `TypeError` here, which never shows it.
 *
 * Duplicates that the host has dropped or joined before (Node's parser keeps the first Authorization header) cannot be
 * seen in these headers; the gateway looks for them in the raw ones.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { secret, production = false, now = Date.now, cache } = options
  const fault = findSecretFault(secret, production)
  if (fault !== undefined) throw new TypeError(`The secret ${printSecretFault(fault)}.`)
  if (!((options.leeway ?? 0) >= 0))
    throw new TypeError('The leeway has to be a number of seconds, 0 or more.')
  const limits = { entries: 10_000, bytes: 33_554_432, ...(cache === false ? { entries: 0 } : cache) }
  const verified = createTokenCache(limits)
  const ownIssuer = createOwnIssuerRecord(options)

  const readClaims = async (token: BearerToken, record: IssuerRecord): Promise<TokenClaims | undefined> => {
    const key = cacheKey(record, token)
    const known = verified.get(key)
    if (known !== undefined) return known
    const verification = await verifyToken(token, record)
    if (verification.kind === 'invalid') return undefined
    verified.set(key, verification.claims, token)
    return verification.claims
  }

  return async (headers) => {
    const bearer = parseBearer(headers)
    if (bearer.kind === 'none') return ANONYMOUS
    if (bearer.kind === 'malformed') return INVALID
    const record = await ownIssuer
    const claims = await readClaims(bearer.token, record)
    return claims === undefined ? INVALID : identify(claims, record, now())
  }
}

const INVALID: Subject = { kind: 'refused', reason: 'invalid_token' }
const EXPIRED: Subject = { kind: 'anonymous', reason: 'expired_token' }

/** Asked on every request, also when the claims come from the cache: identity is kept, being current is not. */
function identify(claims: TokenClaims, record: IssuerRecord, now: number): Subject {
  const verdict = checkTime(claims, now / 1000, record.leeway)
  if (verdict === 'too_early') return INVALID
  if (verdict === 'expired') return EXPIRED
  return {
    kind: 'identified',
    issuer: record.name,
    id: claims.id,
    claims: claims.all,
    granted: claims.granted,
  }
}
