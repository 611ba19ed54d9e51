import {
  type Bearer,
  lowerCaseHeaderValues,
  parseBearer,
  type ReadHeader,
  type RequestHeaders,
} from './bearer.ts'
import { readCookie, withoutCookies } from './cookies.ts'
import {
  AUTHORIZATION,
  type CookieSite,
  type HeaderSource,
  headersOf,
  readsBearer,
  type TokenSources,
} from './token-sources.ts'

/** What a request shows: a token, none, or one that must not be used. */
export type FoundToken =
  | Bearer
  | {
      readonly kind: 'refused'
      readonly reason: 'conflicting_tokens' | 'cross_site_token'
      readonly fault: PlaceFault
    }

/** What is wrong with the places of a request's tokens, for logs. */
export type PlaceFault = 'conflicting_tokens' | 'duplicate_cookie' | 'cross_site_token'

export interface TokenFinderParts {
  readonly readHeader: ReadHeader
  /** Whether a token of this text was read before. */
  readonly isKnown: (text: string) => boolean
  /** Whether pages of an origin may use a token in a cookie; `host` is the request's Host header. */
  readonly allowsOrigin: (origin: string, host: string | undefined) => boolean
}

/** The content of one place, written like an Authorization header, so that one function reads all. */
interface Reading {
  readonly credentials: string
  /** For a cookie: whose pages may use it. */
  readonly site?: CookieSite
}

const MAX_LENGTH = 65_536
/** Not a scheme of any token. */
const MALFORMED = '?'

/**
 * Makes a function that looks for a token in all places. Never throws. Tokens in several places must be the
 * same. A cookie also comes with requests that other pages make: alone, it counts only if the browser says
 * that the page is of this origin, or if the origin is allowed. Beside the same token in a header it needs no
 * such proof, as no other page could send that unasked.
 */
export function createTokenFinder(
  sources: TokenSources,
  { readHeader, isKnown, allowsOrigin }: TokenFinderParts,
): (headers: RequestHeaders) => FoundToken {
  const { headers: headerSources, cookies } = sources
  const [first] = headerSources
  const isUsual =
    cookies.length === 0 && headerSources.length === 1 && first?.schemes.length === 1 && readsBearer(sources)
  if (isUsual) return (headers) => parseBearer(headers, readHeader, isKnown)

  const mayUse = (headers: RequestHeaders, readings: readonly Reading[]): boolean => {
    const sites = readHeader(headers, 'sec-fetch-site')
    const fetchSite = sites.length === 1 ? sites[0] : undefined
    if (fetchSite === 'same-origin' || readings.every(({ site }) => site === fetchSite)) return true
    const [origin, ...others] = readHeader(headers, 'origin')
    const [host] = readHeader(headers, 'host')
    return (
      typeof origin === 'string' &&
      others.length === 0 &&
      allowsOrigin(origin, typeof host === 'string' ? host : undefined)
    )
  }

  return (headers) => {
    const readings: Reading[] = []
    for (const source of headerSources) {
      const values = readHeader(headers, source.name)
      if (values.length > 1) return refuse('conflicting_tokens')
      const credentials = values.length === 0 ? undefined : readValue(values[0], source)
      if (credentials !== undefined) readings.push({ credentials })
    }
    const cookieHeader = cookies.length === 0 ? '' : readHeader(headers, 'cookie').join('; ')
    for (const { name, site } of cookieHeader === '' ? [] : cookies) {
      if (cookieHeader.length > MAX_LENGTH) return { kind: 'malformed' }
      const values = readCookie(cookieHeader, name)
      if (values.length > 1) return refuse('conflicting_tokens', 'duplicate_cookie')
      const [value = ''] = values
      if (value !== '') readings.push({ credentials: `Bearer ${value}`, site })
    }
    const [shown, ...others] = readings
    if (shown === undefined) return { kind: 'none' }
    if (others.some((other) => textOf(other) !== textOf(shown))) return refuse('conflicting_tokens')
    const inHeader = readings.find(({ site }) => site === undefined)
    if (inHeader === undefined && !mayUse(headers, readings)) return refuse('cross_site_token')
    const { credentials } = inHeader ?? shown
    return parseBearer({ authorization: credentials }, lowerCaseHeaderValues, isKnown)
  }
}

function refuse(reason: 'conflicting_tokens' | 'cross_site_token', fault: PlaceFault = reason): FoundToken {
  return { kind: 'refused', reason, fault }
}

function readValue(given: unknown, { name, schemes }: HeaderSource): string | undefined {
  if (typeof given !== 'string' || given.length > MAX_LENGTH) return MALFORMED
  const value = given.trim()
  if (value === '') return undefined
  const scheme = value.slice(0, Math.max(value.indexOf(' '), 0)).toLowerCase()
  if (scheme !== '' && schemes.includes(scheme)) return `Bearer ${value.slice(scheme.length).trim()}`
  // `parseBearer` knows the other schemes of that header.
  if (name === AUTHORIZATION.name && schemes.includes('bearer') && (scheme !== '' || !schemes.includes('')))
    return value
  return schemes.includes('') ? `Bearer ${value}` : MALFORMED
}

function textOf({ credentials }: Reading): string {
  return credentials.replace(/^\S+ +/, '')
}

/** A request's headers without any token that counts here: an upstream might believe a refused one. */
export function withoutTokens(
  headers: Readonly<Record<string, string | undefined>>,
  sources: TokenSources,
): Readonly<Record<string, string | undefined>> {
  const dropped = new Set(headersOf(sources).map((name) => name.toLowerCase()))
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)))
  const { cookie } = headers
  if (cookie === undefined || sources.cookies.length === 0) return kept
  const names = sources.cookies.map(({ name }) => name)
  return { ...kept, cookie: withoutCookies(cookie, names) }
}
