/** An id and a secret from a header or a form. The secret may have several readings. */
export interface IdAndSecret {
  readonly id: string
  readonly secrets: readonly string[]
}

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads `Authorization: Basic` (RFC 7617, in UTF-8). Total: undefined for any other scheme, `malformed`
 * without a colon or if it is not text. The id ends at the first colon.
 */
export function parseBasic(header: string | undefined): IdAndSecret | 'malformed' | undefined {
  if (header === undefined || !/^Basic\b/i.test(header)) return undefined
  const encoded = BASIC.exec(header.trim())?.[1]
  const text = encoded === undefined ? undefined : decodeText(Buffer.from(encoded, 'base64'))
  const colon = text?.indexOf(':') ?? -1
  if (text === undefined || colon === -1) return 'malformed'
  return { id: text.slice(0, colon), secrets: [text.slice(colon + 1)] }
}

/**
 * Reads Basic as OAuth defines it: id and secret are form-encoded first (RFC 6749 section 2.3.1), so that an
 * id may contain a colon. Many clients, curl among them, skip the encoding; so the raw secret is tried as
 * well, where the ids agree.
 */
export function parseOauthBasic(header: string | undefined): IdAndSecret | 'malformed' | undefined {
  const basic = parseBasic(header)
  if (basic === undefined || basic === 'malformed') return basic
  const [secret = ''] = basic.secrets
  const id = decodeForm(basic.id)
  const decoded = decodeForm(secret)
  if (id === undefined || decoded === undefined) return basic
  return { id, secrets: id === basic.id && decoded !== secret ? [decoded, secret] : [decoded] }
}

function decodeForm(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
