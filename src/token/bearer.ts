declare const bearerBrand: unique symbol

/** The text of a token as the Authorization header carried it: three parts, not yet believed in anything. */
export type BearerToken = string & { readonly [bearerBrand]: true }

/** What an Authorization header says: nothing, a token, or something that is no bearer token. */
export type Bearer =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: BearerToken }
  | { readonly kind: 'malformed' }

/** Headers as a plain record in any case, as Node's `IncomingHttpHeaders`, or as the Fetch API's `Headers`. */
export type RequestHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** Longer than any header that the gateway accepts: no work is spent on it. */
const MAX_HEADER_LENGTH = 65_536

/** RFC 6750 section 2.1; the scheme's case does not matter (RFC 9110 section 11.1). */
const BEARER = /^Bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i

/** Reads the Authorization header. Total: a header that is given twice, or is anything but one token, is malformed. */
export function parseBearer(headers: RequestHeaders): Bearer {
  const values = authorizationValues(headers)
  if (values.length > 1) return { kind: 'malformed' }
  // Node's parser trims, but a host that makes its own record of headers may not.
  const value = values[0]?.trim() ?? ''
  if (value === '') return { kind: 'none' }
  if (value.length > MAX_HEADER_LENGTH) return { kind: 'malformed' }
  const token = BEARER.exec(value)?.[1]
  return token === undefined ? { kind: 'malformed' } : { kind: 'token', token: token as BearerToken }
}

function authorizationValues(headers: RequestHeaders): readonly string[] {
  if (isFetchHeaders(headers)) {
    const value = headers.get('authorization')
    return value === null ? [] : [value]
  }
  const values: string[] = []
  for (const name of Object.keys(headers)) {
    if (name.length !== 13 || name.toLowerCase() !== 'authorization') continue
    const value = headers[name] ?? []
    if (typeof value === 'string') values.push(value)
    else values.push(...value)
  }
  return values
}

function isFetchHeaders(headers: RequestHeaders): headers is Headers {
  return typeof (headers as { readonly get?: unknown }).get === 'function'
}
