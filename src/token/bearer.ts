declare const bearerBrand: unique symbol

/** The text of a token as the Authorization header carried it, not yet verified in any way: a JWT, or opaque. */
export type BearerToken = string & { readonly [bearerBrand]: true }

/** `dpop`: the token comes with a proof of its key (RFC 9449 section 7.1). */
export type TokenScheme = 'bearer' | 'dpop'

/** The content of an Authorization header: nothing, a bearer token, or anything else. */
export type Bearer =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: BearerToken; readonly scheme: TokenScheme }
  | { readonly kind: 'malformed' }

/**
 * Headers as a plain record in any case (Node's `IncomingHttpHeaders`), or an object with `get` (the Fetch
 * API's `Headers`). The parameters of a socket's connection are read the same way: a value that no header can
 * have is malformed.
 */
export type RequestHeaders = HeaderLookup | Readonly<Record<string, unknown>>

export interface HeaderLookup {
  readonly get: (name: string) => string | null | undefined
}

/** Longer than any header that the gateway accepts, so not worth any work. */
const MAX_HEADER_LENGTH = 65_536

/** RFC 6750 section 2.1. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/
/** RFC 6750 section 2.1, RFC 9449 section 7.1; the scheme's case does not matter (RFC 9110 section 11.1). */
const SCHEME = /^(?:Bearer|DPoP) +/i
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/**
 * Reads the Authorization header. Never throws: a duplicate header, or anything but one token, is malformed.
 * `isKnown` saves checking each character of a token whose text was read before.
 */
export function parseBearer(
  headers: RequestHeaders,
  readHeader: ReadHeader = headerValues,
  isKnown: (text: string) => boolean = () => false,
): Bearer {
  const values = readHeader(headers, 'authorization')
  if (values.length > 1) return { kind: 'malformed' }
  const [first = ''] = values
  if (typeof first !== 'string') return { kind: 'malformed' }
  // Node's parser trims, but a host that makes its own record of headers may not.
  const value = first.trim()
  if (value === '') return { kind: 'none' }
  if (value.length > MAX_HEADER_LENGTH) return { kind: 'malformed' }
  const scheme = SCHEME.exec(value)?.[0]
  if (scheme === undefined) return { kind: 'malformed' }
  const text = value.slice(scheme.length)
  return isKnown(text) || TOKEN.test(text)
    ? { kind: 'token', token: text as BearerToken, scheme: schemeOf(scheme) }
    : { kind: 'malformed' }
}

function schemeOf(text: string): TokenScheme {
  return text[0] === 'D' || text[0] === 'd' ? 'dpop' : 'bearer'
}

/** Whether a text looks like a compact JWT, judging by its characters. */
export function isCompact(text: string): boolean {
  return COMPACT.test(text)
}

/** Parses a token of any form from a request body. Returns undefined for any other text, or one longer than any header. */
export function parseAnyToken(text: string): BearerToken | undefined {
  return text.length <= MAX_HEADER_LENGTH && TOKEN.test(text) ? (text as BearerToken) : undefined
}

/** Parses a JWT from a request body. Returns undefined for any other text, or one longer than any header. */
export function parseTokenText(text: string): BearerToken | undefined {
  return text.length <= MAX_HEADER_LENGTH && COMPACT.test(text) ? (text as BearerToken) : undefined
}

/** Headers that name the client of a token, unless others are given. */
export const CLIENT_HEADERS: readonly string[] = ['x-client-id', 'nettu-account']

/** The client that a request names for its token: none, one id, or contradicting ids. */
export type ClientHeader =
  | { readonly kind: 'none' }
  | { readonly kind: 'client'; readonly id: string }
  | { readonly kind: 'ambiguous' }

/** Reads the headers that name a client; `names` in lower case. Never throws: two different ids are ambiguous. */
export function parseClientHeader(
  headers: RequestHeaders,
  names: readonly string[],
  readHeader: ReadHeader = headerValues,
): ClientHeader {
  let id: string | undefined
  for (const name of names) {
    for (const value of readHeader(headers, name)) {
      if (typeof value !== 'string') return { kind: 'ambiguous' }
      const named = decodeUtf8(value.trim())
      if (named === '') continue
      if (id !== undefined && id !== named) return { kind: 'ambiguous' }
      id = named
    }
  }
  return id === undefined ? { kind: 'none' } : { kind: 'client', id }
}

/** Reads the values of a header, by its name in lower case. */
export type ReadHeader = (headers: RequestHeaders, name: string) => readonly unknown[]

/** Reads a record whose names are in lower case already, as the gateway's own are. */
export function lowerCaseHeaderValues(headers: RequestHeaders, name: string): readonly unknown[] {
  const record = headers as Readonly<Record<string, string | undefined>>
  const value = Object.hasOwn(record, name) ? record[name] : undefined
  return value === undefined ? NONE : [value]
}

/** The values of a header, whatever form the host's headers have. */
export function headerValues(headers: RequestHeaders, wanted: string): readonly unknown[] {
  if (isFetchHeaders(headers)) {
    const value = headers.get(wanted)
    return value === null || value === undefined ? [] : [value]
  }
  let values: readonly unknown[] = NONE
  for (const name in headers) {
    if (name.length !== wanted.length || name.toLowerCase() !== wanted) continue
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined
    if (value !== undefined && value !== null) values = values.concat(value)
  }
  return values
}

const NONE: readonly unknown[] = []

/** Ids are Unicode, but header values arrive as one character per byte. */
function decodeUtf8(value: string): string {
  if (!/[\x80-\xff]/.test(value) || /[^\0-\xff]/.test(value)) return value
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, 'latin1'))
  } catch {
    return value
  }
}

function isFetchHeaders(headers: RequestHeaders): headers is HeaderLookup {
  return typeof (headers as { readonly get?: unknown }).get === 'function'
}
