/** The outcome of looking up the keys behind a URL, reported when it differs from the one before. */
export type KeySetState =
  | { readonly kind: 'usable'; readonly issuer: string; readonly url: string }
  | {
      readonly kind: 'failed'
      readonly issuer: string
      /** Without its query, which may hold a key. */
      readonly url: string
      readonly cause: string
    }

/** The cause of a failed request in words, with its code. `fetch` hides it one or two levels down. */
export function describeCause(error: unknown): string {
  const { cause, message } = (error ?? {}) as {
    readonly cause?: { readonly code?: unknown; readonly message?: unknown; readonly errors?: unknown }
    readonly message?: unknown
  }
  const first: unknown = Array.isArray(cause?.errors) ? cause.errors[0] : undefined
  const code = cause?.code ?? (first as { readonly code?: unknown } | undefined)?.code
  const known = typeof code === 'string' ? sentenceFor(code) : undefined
  if (known !== undefined) return `${known} (${String(code)}).`
  if (cause?.message === 'unexpected redirect')
    return 'The source answers with a redirect, which is not followed.'
  const below = code ?? cause?.message
  return String(below === undefined ? message : `${message}: ${below}`).slice(0, 300)
}

const SENTENCES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The host name is unknown to DNS',
  EAI_AGAIN: 'DNS gave no answer about the host name',
  ECONNREFUSED: 'Nothing listens there: the connection was refused',
  ECONNRESET: 'The connection was closed before an answer',
  UND_ERR_SOCKET: 'The connection was closed before an answer',
  ETIMEDOUT: 'No connection could be made in time',
  UND_ERR_CONNECT_TIMEOUT: 'No connection could be made in time',
  EHOSTUNREACH: 'The host cannot be reached from here',
  ENETUNREACH: 'The network of the host cannot be reached from here',
  CERT_HAS_EXPIRED: 'The certificate of the host has expired',
  CERT_NOT_YET_VALID: 'The certificate of the host is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another host name',
  EPROTO: 'The host does not speak TLS there',
}

/** Node reports OpenSSL's verdicts on a certificate chain by their constants. */
const UNTRUSTED = /^(?:SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY))/

function sentenceFor(code: string): string | undefined {
  if (UNTRUSTED.test(code))
    return 'The certificate of the host is signed by nobody that Node.js trusts; NODE_EXTRA_CA_CERTS names others'
  if (code.startsWith('ERR_SSL_')) return 'The host does not speak TLS there'
  return Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined
}
