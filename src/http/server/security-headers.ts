/**
 * What every answer says against browsers that would make something else of it: its type is what it says, and as a page
 * it loads nothing and is in no frame. The console replaces the policy with its own.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

const YEAR = 31_536_000

/**
 * The same, and, where clients find the gateway by TLS, that they must (RFC 6797). A name that every machine has for
 * itself is left out: it would hold for every other server there.
 */
export function securityHeaders(publicUrl: string | undefined): Readonly<Record<string, string>> {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl)
  if (url?.protocol !== 'https:' || /^localhost$|\.localhost$/.test(url.hostname)) return SECURITY_HEADERS
  return { ...SECURITY_HEADERS, 'strict-transport-security': `max-age=${YEAR}` }
}
