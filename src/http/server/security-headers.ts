/**
 * Headers that keep browsers from misusing an answer: no sniffing of its type, and as a page it loads nothing
 * and is in no frame. The console replaces the policy with its own.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

const YEAR = 31_536_000

/**
 * The same headers, plus HSTS (RFC 6797) if clients reach the gateway by TLS. Not for localhost names: it
 * would apply to every other server on that machine.
 */
export function securityHeaders(publicUrl: string | undefined): Readonly<Record<string, string>> {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl)
  if (url?.protocol !== 'https:' || /^localhost$|\.localhost$/.test(url.hostname)) return SECURITY_HEADERS
  return { ...SECURITY_HEADERS, 'strict-transport-security': `max-age=${YEAR}` }
}
