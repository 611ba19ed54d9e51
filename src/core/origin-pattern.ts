/** The rule for an origin in the settings, as a predicate. */
export const ORIGIN_RULE =
  'must be an origin such as "https://app.example.org", a pattern such as "https://*.example.org", or "*" for any origin'

const PATTERN = /^(?<scheme>https?):\/\/(?<host>[a-z0-9.*-]+)(?<port>:\d{1,5})?$/

/**
 * Whether a text is an origin or a pattern for several. A `*` is a run of letters, digits, hyphens and dots
 * (one label or more), always before a dot and a literal label, because the end of a host name determines its
 * owner.
 */
export function isOriginPattern(text: string): boolean {
  if (text === '*') return true
  if (!text.includes('*')) return originOf(text) === text
  const { host = '' } = PATTERN.exec(text)?.groups ?? {}
  const isAnchored = /\.[a-z0-9-]+$/.test(host) && !/\*(?!\.)/.test(host) && !host.includes('..')
  return isAnchored && originOf(text.replaceAll('*', 'a')) === text.replaceAll('*', 'a')
}

/** Whether an origin, as a browser sends it, matches a pattern. Never throws. */
export function matchesOrigin(pattern: string, origin: string): boolean {
  if (pattern === '*' || pattern === origin) return true
  if (!pattern.includes('*')) return false
  // No valid origin is longer: a host name has at most 253 characters.
  return origin.length <= 300 && expressionOf(pattern).test(origin)
}

/** Whether an origin is the host that a request was sent to, with any scheme. Never throws. */
export function isOriginOfHost(origin: string, host: string | undefined): boolean {
  return (
    host !== undefined && /^https?:\/\/[^/]+$/.test(origin) && origin.replace(/^https?:\/\//, '') === host
  )
}

function expressionOf(pattern: string): RegExp {
  const known = expressions.get(pattern)
  if (known !== undefined) return known
  const source = pattern.replaceAll(/[.*+?^${}()|[\]\\/]/g, (found) => (found === '*' ? RUN : `\\${found}`))
  const expression = new RegExp(`^${source}$`)
  expressions.set(pattern, expression)
  return expression
}

const RUN = '[a-z0-9-]+(?:\\.[a-z0-9-]+)*'
/** Needs no bound: patterns come only from the configuration. */
const expressions = new Map<string, RegExp>()

function originOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) ? url.origin : undefined
}
