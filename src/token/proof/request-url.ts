const MAX_LENGTH = 4096

/** The schemes of WebSockets stand for those of the requests that open them (RFC 6455 section 3). */
const SCHEMES: ReadonlyMap<string, string> = new Map([
  ['https:', 'https:'],
  ['http:', 'http:'],
  ['wss:', 'https:'],
  ['ws:', 'http:'],
])

/**
 * Normalizes a URL for comparison (RFC 9449 section 4.3, RFC 3986 sections 6.2.2 and 6.2.3): without query
 * and fragment. Undefined for any other text. Never throws.
 */
export function comparableUrl(text: string): string | undefined {
  // The parser would strip spaces and line ends, and read a backslash as a slash.
  if (text.length > MAX_LENGTH || !/^[!-[\]-~]+$/.test(text) || !URL.canParse(text)) return undefined
  const { protocol, username, password, host, pathname } = new URL(text)
  const scheme = SCHEMES.get(protocol)
  if (scheme === undefined || username !== '' || password !== '') return undefined
  return `${scheme}//${host}${normalizePath(pathname)}`
}

/** `%7E` and `~` are one character; `%2F` and `/` are two. */
function normalizePath(path: string): string {
  return path.replaceAll(/%([0-9a-f]{2})/gi, (encoded, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return /[A-Za-z0-9\-._~]/.test(character) ? character : encoded.toUpperCase()
  })
}
