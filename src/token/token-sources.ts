/** A place where a token may be: the Authorization header under the scheme Bearer, another header or scheme, or a cookie. */
export type TokenPlace = 'authorization' | TokenHeaderPlace | TokenCookiePlace

export interface TokenHeaderPlace {
  /** In lower case. */
  readonly header: string
  /** The scheme before the token, in any case: `Token`, `JWT`. Unless given, the whole value is the token. */
  readonly prefix?: string | undefined
}

export interface TokenCookiePlace {
  readonly cookie: string
  /** Whose pages may use it besides allowed origins: those of this origin (the default), or of this site. */
  readonly site?: CookieSite | undefined
}

export type CookieSite = 'same-origin' | 'same-site'

/** The places of tokens, settled: each header and each cookie once, in order. */
export interface TokenSources {
  readonly headers: readonly HeaderSource[]
  readonly cookies: readonly CookieSource[]
}

export interface HeaderSource {
  /** In lower case. */
  readonly name: string
  /** In lower case; the empty one stands for a bare token. */
  readonly schemes: readonly string[]
}

export interface CookieSource {
  readonly name: string
  readonly site: CookieSite
}

export const AUTHORIZATION: HeaderSource = { name: 'authorization', schemes: ['bearer'] }
export const USUAL_SOURCES: TokenSources = { headers: [AUTHORIZATION], cookies: [] }

/** Expects places in which `findPlacesFault` has found no fault. */
export function settleSources(places: readonly TokenPlace[] | undefined): TokenSources {
  if (places === undefined) return USUAL_SOURCES
  const schemes = new Map<string, string[]>()
  const cookies: CookieSource[] = []
  for (const place of places) {
    const read = readPlace(place)
    if (read.kind === 'cookie') cookies.push({ name: read.name, site: read.site })
    else schemes.set(read.name, [...(schemes.get(read.name) ?? []), read.scheme])
  }
  return { headers: [...schemes].map(([name, list]) => ({ name, schemes: list })), cookies }
}

/** Whether a bearer token in the Authorization header counts. */
export function readsBearer({ headers }: TokenSources): boolean {
  return headers.some(({ name, schemes }) => name === AUTHORIZATION.name && schemes.includes('bearer'))
}

/** The request headers that tokens are in, for `Vary`. */
export function headersOf({ headers, cookies }: TokenSources): readonly string[] {
  const names = headers.map(({ name }) => (name === AUTHORIZATION.name ? 'Authorization' : name))
  return cookies.length === 0 ? names : [...names, 'Cookie']
}

type ReadPlace =
  | { readonly kind: 'header'; readonly name: string; readonly scheme: string }
  | { readonly kind: 'cookie'; readonly name: string; readonly site: CookieSite }

function readPlace(place: TokenPlace): ReadPlace {
  if (place === 'authorization') return { kind: 'header', name: place, scheme: 'bearer' }
  if ('cookie' in place) return { kind: 'cookie', name: place.cookie, site: place.site ?? 'same-origin' }
  return { kind: 'header', name: place.header, scheme: (place.prefix ?? '').toLowerCase() }
}

/** A fault in a list of places, as a predicate of one of them, or of the whole list. */
export interface PlacesFault {
  readonly index?: number
  readonly what: string
}

const PLACE = 'must be "authorization", { header, prefix } or { cookie, site }'
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/
/** Headers that already mean something to HTTP, to browsers or to this gateway. */
const TAKEN =
  /^(?:accept.*|access-control-.*|client-cert(?:-chain)?|connection|content-.*|cookie2?|date|dpop|expect|forwarded|host|if-.*|keep-alive|last-event-id|origin|proxy-.*|referer|sec-.*|set-cookie2?|te|trace(?:parent|state)|trailer|transfer-encoding|upgrade|user-agent|via|x-amzn-mtls-.*|x-api-key|x-forwarded-.*|x-portcullis-.*|x-request-id|x-ssl-client-cert)$/

/** Never throws, whatever it is given. */
export function findPlacesFault(places: readonly unknown[]): PlacesFault | undefined {
  if (places.length === 0) return { what: 'must name at least one place' }
  const seen = new Set<string>()
  for (const [index, place] of places.entries()) {
    const what = findPlaceFault(place)
    if (what !== undefined) return { index, what }
    const read = readPlace(place as TokenPlace)
    const key = read.kind === 'cookie' ? `; ${read.name}` : `${read.name} ${read.scheme}`
    if (seen.has(key)) return { index, what: 'is named twice' }
    seen.add(key)
  }
  return undefined
}

function findPlaceFault(place: unknown): string | undefined {
  if (place === 'authorization') return undefined
  if (typeof place !== 'object' || place === null) return PLACE
  const members = Object.entries(place).filter(([, value]) => value !== undefined)
  const given = Object.fromEntries(members)
  const { header, prefix, cookie, site } = given
  const known = header === undefined ? ['cookie', 'site'] : ['header', 'prefix']
  if (members.some(([name]) => !known.includes(name))) return PLACE
  if (header !== undefined) {
    if (typeof header !== 'string' || !TOKEN.test(header) || header !== header.toLowerCase())
      return 'must have the name of a header, in lower case'
    if (header === 'cookie') return 'must be { cookie: NAME } for a token in a cookie'
    if (TAKEN.test(header)) return `names the header "${header}", which means something else`
    if (prefix !== undefined && (typeof prefix !== 'string' || !TOKEN.test(prefix)))
      return 'must have a prefix of letters and digits, such as "Token", without the space behind it'
    if (typeof prefix === 'string' && prefix.toLowerCase() === 'dpop')
      return 'must not have the prefix "DPoP": a token with a proof of its key counts in the place "authorization" alone'
    return undefined
  }
  if (typeof cookie !== 'string' || !TOKEN.test(cookie)) return PLACE
  if (site !== undefined && site !== 'same-origin' && site !== 'same-site')
    return 'must have "same-origin" or "same-site" for a site'
  return undefined
}

/** Faults of other settings beside a list of places, as predicates of those settings. */
export const NO_PATTERN =
  'must be an origin without *, because a token may be in a cookie: any page of such an origin could use it'
export const NEEDS_HEADER = 'needs a header in tokens.from: the parameter stands for one'
export const UNREAD =
  'must not be "forward" where tokens.from does not name the Authorization header: the upstream would believe a token that nobody has looked at'
