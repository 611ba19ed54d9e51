import type { HttpRequest } from '../http/exchange.ts'
import { parseAnyToken } from '../token/bearer.ts'
import type { HeaderSource, TokenSources } from '../token/token-sources.ts'
import { isHeaderValue } from '../upstream/request/header-lists.ts'

/** Where somebody who stays can put a token, besides the headers of the request. */
export interface TokenPlaces {
  /** The query of the request, with its leading `?`, or empty. */
  readonly search: string
  /** Which of its parameters is a token; none unless given. */
  readonly parameter: string | undefined
  /** What a message says: `authorization` in any case, and the same inside of its `headers`. */
  readonly params: Readonly<Record<string, unknown>>
  /** Headers that name the client of a token, in lower case: looked for in the same places. */
  readonly clientHeaders: readonly string[]
  /** Where tokens are; members of messages have the names of these headers. A cookie stays where it is. */
  readonly tokenSources: TokenSources
}

export type OfferedToken =
  /** The headers of the request, with what was offered beside them. */
  | { readonly kind: 'headers'; readonly headers: HttpRequest['headers'] }
  | { readonly kind: 'refused'; readonly reason: 'duplicate_authorization' | 'invalid_token' }

/**
 * Gathers a token, wherever it is. The same in two places is one; two that differ are refused, as none of them can be
 * said to be meant. Nothing is verified here. Total.
 */
export function gatherToken(headers: HttpRequest['headers'], places: TokenPlaces): OfferedToken {
  const { search, parameter, params, clientHeaders, tokenSources } = places
  const fromQuery = parameter === undefined ? [] : new URLSearchParams(search).getAll(parameter)
  const named: Record<string, string | undefined> = {}
  for (const [index, source] of tokenSources.headers.entries()) {
    const { name } = source
    // The parameter stands for the first header.
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

/** The header of a proof (RFC 9449 section 4): it comes with a token, and from the same places. */
const PROOF = 'dpop'

/** Everything under a name, in any case, at the top and under `headers`. */
function valuesOf(params: Readonly<Record<string, unknown>>, wanted: string): readonly unknown[] {
  const nested = params['headers']
  return [params, isRecord(nested) ? nested : {}].flatMap((record) =>
    Object.entries(record).flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : [])),
  )
}

/** What a header says stays what it says: a token without its scheme is none there. */
function readHeader(value: string | undefined, source: HeaderSource): readonly string[] {
  const text = withOneSpace(value ?? '', source)
  return text === '' ? [] : [text]
}

/** As the header would have it: nothing, a text, or undefined for what no header can hold. */
function readToken(value: unknown, source: HeaderSource): readonly (string | undefined)[] {
  if (value === undefined || value === null) return []
  if (typeof value !== 'string') return [undefined]
  const text = withOneSpace(value, source)
  if (text === '') return []
  return [parseAnyToken(text) === undefined ? text : withScheme(text, source)]
}

/** The text with a scheme of the header written in one way. */
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

/** A header arrives as one character for each byte; a message as what was meant. Undefined for what no header can hold. */
function asHeaderText(value: unknown): string | undefined {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') return undefined
  const text = Buffer.from(value.trim(), 'utf8').toString('latin1')
  // It may go on to an upstream, in a header.
  return isHeaderValue(text) ? text : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
