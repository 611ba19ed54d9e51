import type { IssuerRecord } from '../issuer-record.ts'
import type { Introspector } from './introspector.ts'

/** An issuer that introspects its tokens. */
export interface IntrospectingIssuer {
  readonly record: IssuerRecord
  readonly introspector: Introspector
  readonly prefix: string | undefined
  /** Its JWTs: `verified` by its keys, `confirmed` by introspection as well, or, without keys, by that `alone`. */
  readonly jwts: 'verified' | 'confirmed' | 'alone'
}

/** Three parts, the first of which is base64url of something that begins with `{`: a JWT, valid or not. */
const JWT = /^e[w-z0-9_-][A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*$/

/** Whether a token is not a JWT. What looks like one is never sent to anybody as an opaque token. */
export function isOpaque(token: string): boolean {
  return !JWT.test(token)
}

/**
 * The one issuer that may see an opaque token: the one whose prefix it has, or else the one without a prefix.
 * Undefined if there is none, or if a client's header names another.
 */
export function chooseIntrospection(
  issuers: readonly IntrospectingIssuer[],
  token: string,
  clientHeader: string | undefined,
): IntrospectingIssuer | undefined {
  const meant =
    issuers.find(({ prefix }) => prefix !== undefined && token.startsWith(prefix)) ??
    issuers.find(({ prefix }) => prefix === undefined)
  return clientHeader === undefined || meant?.record.iss === clientHeader ? meant : undefined
}
