import { isOriginOfHost, matchesOrigin } from '../../core/origin-pattern.ts'
import type { HttpRequest, HttpResponse } from '../exchange.ts'

/** Which origins a browser may call from: any on this machine, or those listed. */
export type CorsRule = CorsHeaders &
  (
    | { readonly kind: 'loopback' }
    /** Origins, patterns such as `https://*.example.org`, or `*` for any. */
    | { readonly kind: 'origins'; readonly origins: readonly string[] }
  )

/** A rule as the gateway applies it. */
export type SettledCors = CorsRule & {
  /** Set where tokens come in cookies: pages may then send them. */
  readonly hasCredentials?: boolean | undefined
}

/** Headers in addition to those that every gateway allows. */
export interface CorsHeaders {
  /** Headers that a browser may send. */
  readonly allowHeaders?: readonly string[] | undefined
  /** Headers that a page may read. */
  readonly exposeHeaders?: readonly string[] | undefined
}

/** Headers that GraphQL clients, their CSRF prevention and tracing send. */
const ALLOWED_HEADERS = [
  ...['accept', 'authorization', 'content-type', 'dpop', 'x-client-id'],
  ...[
    'apollo-require-preflight',
    'graphql-require-preflight',
    'x-apollo-operation-name',
    'x-apollo-operation-id',
  ],
  ...[
    'apollographql-client-name',
    'apollographql-client-version',
    'graphql-client-name',
    'graphql-client-version',
  ],
  ...[
    'traceparent',
    'tracestate',
    'baggage',
    'x-request-id',
    'x-requested-with',
    'last-event-id',
    'cache-control',
  ],
]
const EXPOSED_HEADERS = [
  'www-authenticate',
  'portcullis-token',
  'dpop-nonce',
  'retry-after',
  'x-request-id',
  'ratelimit',
  'ratelimit-policy',
]
const CREDENTIALS = { 'access-control-allow-credentials': 'true' }
const LOOPBACK_ORIGIN = /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/

/** The CORS headers of an answer (Fetch standard, section 3.2); with credentials if cookies hold tokens. */
export function corsHeaders(
  rule: SettledCors,
  request: Pick<HttpRequest, 'headers'>,
): Readonly<Record<string, string>> {
  const { origin } = request.headers
  if (rule.kind === 'origins' && rule.origins.length === 0) return {}
  if (origin === undefined || !isAllowed(rule, origin)) return { vary: 'Origin' }
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    ...(rule.hasCredentials === true && CREDENTIALS),
    'access-control-expose-headers': join(EXPOSED_HEADERS, rule.exposeHeaders),
  }
}

/** The answer to a preflight; undefined for any other request. */
export function answerPreflight(rule: CorsRule, request: HttpRequest): HttpResponse | undefined {
  const { headers, method } = request
  if (method !== 'OPTIONS' || headers['origin'] === undefined) return undefined
  if (headers['access-control-request-method'] === undefined) return undefined
  if (!isAllowed(rule, headers['origin'])) return { status: 204, headers: {}, body: '' }
  return {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': join(ALLOWED_HEADERS, rule.allowHeaders),
      'access-control-max-age': '600',
    },
    body: '',
  }
}

/**
 * Whether a socket may be opened from the request's origin: browsers open sockets to anywhere without a
 * preflight (RFC 6455 section 10.2). A client that sends no Origin is no browser, and could send any. Total.
 */
export function isSocketOrigin(
  rule: CorsRule,
  { headers }: Pick<HttpRequest, 'headers'>,
  ownOrigin: string | undefined,
): boolean {
  // The second is the name from before RFC 6455.
  const origins = [headers['origin'], headers['sec-websocket-origin']].filter((one) => one !== undefined)
  return origins.every(
    (origin) => origin === ownOrigin || isOriginOfHost(origin, headers['host']) || isAllowed(rule, origin),
  )
}

/** Whether pages of an origin may use a token in a cookie: the gateway's own, and those of the rule. */
export function isPageOrigin(
  rule: CorsRule,
  origin: string,
  host: string | undefined,
  publicUrl: string | undefined,
): boolean {
  // If the public URL is known, a page of the same host over plain HTTP is not ours.
  const isOwn = publicUrl === undefined ? isOriginOfHost(origin, host) : origin === publicUrl
  return isOwn || isAllowed(rule, origin)
}

function isAllowed(rule: CorsRule, origin: string): boolean {
  return rule.kind === 'loopback'
    ? LOOPBACK_ORIGIN.test(origin)
    : rule.origins.some((pattern) => matchesOrigin(pattern, origin))
}

function join(names: readonly string[], more: readonly string[] = []): string {
  return [...new Set([...names, ...more.map((name) => name.toLowerCase())])].join(', ')
}
