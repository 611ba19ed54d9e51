import type { HttpRequest } from '../http/exchange.ts'
import { parseAnyToken } from '../token/bearer.ts'
import type { HeaderSource, TokenSources } from '../token/token-sources.ts'
import { isHeaderValue } from '../upstream/request/header-lists.ts'

/** The places for a token besides the request's headers. */
export interface TokenPlaces {
  /** The query of the request, with its leading `?`, or empty. */
  readonly search: string
  /** The query parameter that may carry a token; default: none. */
  readonly parameter: string | undefined
  /** The payload of a message: `authorization` in any case, at the top or inside its `headers`. */
  readonly params: Readonly<Record<string, unknown>>
  /** Headers that name a token's client, in lower case. Read from the same places. */
  readonly clientHeaders: readonly string[]
  /** Where tokens are read from. Message members are named like these headers; cookies stay cookies. */
  readonly tokenSources: TokenSources
}

export type OfferedToken =
  /** The request's headers, completed with what was offered elsewhere. */
  | { readonly kind: 'headers'; readonly headers: HttpRequest['headers'] }
  | { readonly kind: 'refused'; readonly reason: 'duplicate_authorization' | 'invalid_token' }

/**
 * Gathers the token from all its places. The same token in two places counts once; two different ones are
 * refused, because neither is clearly meant. Verifies nothing. Total.
 */
export function gatherToken(headers: HttpRequest['headers'], places: TokenPlaces): OfferedToken {
  const { search, parameter, params, clientHeaders, tokenSources } = places
  const fromQuery = parameter === undefined ? [] : new URLSearchParams(search).getAll(parameter)
  const named: Record<string, string | undefined> = {}
  for (const [index, source] of tokenSources.headers.entries()) {
    const { name } = source
    // The query parameter stands for the first header.
    const others = [...valuesOf(params, name), ...(index === 0 ? fromQuery : [])]
    const tokens = [...readHeader(headers[name], source), ...others.flatMap((one) => readToken(one, source))]
    if (tokens.includes(undefined)) return { kind: 'refused', reason: 'invalid_token' }
    if (new Set(tokens).size > 1) return { kind: 'refused', reason: 'duplicate_authorization' }
    named[name] = tokens[0]
  }
  for (const name of [...clientHeaders, PROOF]) {
    const names = [headers[name] ?? '', ...valuesOf(params, name).map(asHeaderText)].filter(
      (one) => one !== '',
    )
    if (names.includes(undefined) || new Set(names).size > 1)
      return { kind: 'refused', reason: 'invalid_token' }
    if (names[0] !== undefined) named[name] = names[0]
  }
  return { kind: 'headers', headers: { ...headers, ...named } }
}

/** The header of a proof (RFC 9449 section 4): it comes with a token, from the same places. */
const PROOF = 'dpop'

/** All values under a name, in any case, at the top and under `headers`. */
function valuesOf(params: Readonly<Record<string, unknown>>, wanted: string): readonly unknown[] {
  const nested = params['headers']
  return [params, isRecord(nested) ? nested : {}].flatMap((record) =>
    Object.entries(record).flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : [])),
  )
}

/** A header is taken literally: a token without its scheme is no token there. */
function readHeader(value: string | undefined, source: HeaderSource): readonly string[] {
  const text = withOneSpace(value ?? '', source)
  return text === '' ? [] : [text]
}

/** A value in the form of the header: nothing, a text, or undefined if no header can hold it. */
function readToken(value: unknown, source: HeaderSource): readonly (string | undefined)[] {
  if (value === undefined || value === null) return []
  if (typeof value !== 'string') return [undefined]
  const text = withOneSpace(value, source)
  if (text === '') return []
  return [parseAnyToken(text) === undefined ? text : withScheme(text, source)]
}

/** The text with its scheme in one canonical spelling. */
function withOneSpace(value: string, { schemes }: HeaderSource): string {
  const text = value.trim()
  const scheme = text.slice(0, Math.max(text.indexOf(' '), 0)).toLowerCase()
  if (scheme === '' || !schemes.includes(scheme)) return text
  return `${nameOf(scheme)} ${text.slice(scheme.length).trim()}`
}

function withScheme(token: string, { schemes: [first = ''] }: HeaderSource): string {
  return first === '' ? token : `${nameOf(first)} ${token}`
}

function nameOf(scheme: string): string {
  return scheme === 'bearer' ? 'Bearer' : scheme
}

/** A header arrives as one character per byte, a message as text. Undefined if no header can hold it. */
function asHeaderText(value: unknown): string | undefined {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') return undefined
  const text = Buffer.from(value.trim(), 'utf8').toString('latin1')
  // It may be forwarded to an upstream in a header.
  return isHeaderValue(text) ? text : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
