import type { IssuerRecord } from '../issuer-record.ts'
import type { Introspector } from './introspector.ts'

/** An issuer that is asked about its tokens. */
export interface IntrospectingIssuer {
  readonly record: IssuerRecord
  readonly introspector: Introspector
  readonly prefix: string | undefined
  /** Its JWTs: `verified` by its keys, `confirmed` by it as well, or, where it has no keys here, told by it `alone`. */
  readonly jwts: 'verified' | 'confirmed' | 'alone'
}

/** Three parts, of which the first is base64url of something that begins with `{`: a JWT, right or not. */
const JWT = /^e[w-z0-9_-][A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*$/

/** Whether a token is no JWT. What looks like one never goes to anybody as an opaque token. */
export function isOpaque(token: string): boolean {
  return !JWT.test(token)
}

/**
 * The one issuer that an opaque token may be shown to: the one that a client's header names, else the one whose prefix it has, else
 * the one without a prefix. Undefined when there is none, or when header and prefix do not mean the same.
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
