import { createHash, createHmac, createSecretKey } from 'node:crypto'
import type { MessageKey } from '../../token/upstream-signer.ts'

/** The parts of a request that its signature covers. */
export interface UnsignedMessage {
  readonly method: 'POST' | 'GET'
  readonly url: URL
  /** Valid header values without surrounding space. Empty ones are covered too. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export interface SignatureParameters {
  /** Seconds since the epoch. */
  readonly created: number
  readonly expires: number
  /** Base64url. */
  readonly nonce: string
}

/** The label of the only signature, and its tag. */
const NAME = 'portcullis'

/**
 * Signs a message (RFC 9421): its method, its target, the digest of its body (RFC 9530) and the given
 * headers, in this order. Returns those headers together with the signature's.
 */
export async function signMessage(
  { method, url, headers, body }: UnsignedMessage,
  key: MessageKey,
  { created, expires, nonce }: SignatureParameters,
): Promise<Readonly<Record<string, string>>> {
  const covered = { ...(body !== undefined && { 'content-digest': digestOf(body) }), ...headers }
  const components = Object.entries({
    '@method': method,
    '@authority': url.host,
    '@path': url.pathname,
    // Without a query it is a lone question mark (RFC 9421 section 2.2.7).
    '@query': url.search === '' ? '?' : url.search,
    ...covered,
  })
  const names = components.map(([name]) => `"${name}"`).join(' ')
  const times = `created=${created};expires=${expires};nonce="${nonce}"`
  const parameters = `(${names});${times};keyid="${key.keyId}";alg="${key.algorithm}";tag="${NAME}"`
  const lines = components.map(([name, value]) => `"${name}": ${value}`)
  const base = [...lines, `"@signature-params": ${parameters}`].join('\n')
  const signature = await key.sign(Buffer.from(base))
  return {
    ...covered,
    'signature-input': `${NAME}=${parameters}`,
    signature: `${NAME}=:${Buffer.from(signature).toString('base64')}:`,
  }
}

/** The signing key of a secret shared with the upstream. */
export function sharedKey(secret: string, keyId: string): MessageKey {
  const key = createSecretKey(secret, 'utf8')
  return {
    keyId,
    algorithm: 'hmac-sha256',
    sign: async (bytes) => createHmac('sha256', key).update(bytes).digest(),
  }
}

function digestOf(body: string): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
}
