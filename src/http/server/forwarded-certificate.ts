import { createHash, X509Certificate } from 'node:crypto'
import { shortenAddress } from '../../core/ip-address.ts'
import type { ForwardedCertificate } from '../tls/tls-options.ts'
import { createTrustTest } from './proxies.ts'
import type { RawRequest } from './raw-exchange.ts'

/** What a trusted proxy says of the client's certificate; `direct` for a request that none has sent. */
export type ForwardedThumbprint =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxied'; readonly thumbprint: string | undefined }

export type FindForwarded = (request: RawRequest) => ForwardedThumbprint

/** Far more than a certificate has, in characters of a header. */
const MOST = 32_768
/** A byte sequence of RFC 8941, without parameters. */
const BYTES = /^:((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?):$/
const PEM = /^-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----\s*$/

/**
 * Finds the certificate that the proxy of a request names. From anybody else the header means nothing. From a proxy it is all that
 * counts: the connection's own certificate is the proxy's. Throws a TypeError for what is no address or network.
 */
export function createForwardedFinder(
  header: ForwardedCertificate,
  addresses: readonly string[],
): FindForwarded {
  const isTrusted = createTrustTest(addresses)
  return ({ socket, headers }) => {
    if (!isTrusted(shortenAddress(socket.remoteAddress ?? ''))) return DIRECT
    const value = headers[header]
    return { kind: 'proxied', thumbprint: typeof value === 'string' ? readThumbprint(value) : undefined }
  }
}

const DIRECT = { kind: 'direct' } as const

/**
 * The SHA-256 of the one certificate that a value holds: DER between colons (RFC 9440 section 2.1), or PEM, percent-encoded. Never
 * throws: undefined for anything else, and for two values, which arrive joined by a comma.
 */
export function readThumbprint(value: string): string | undefined {
  if (value.length > MOST) return undefined
  const base64 = BYTES.exec(value)?.[1] ?? readPem(value)
  if (base64 === undefined || base64 === '') return undefined
  try {
    const der = Buffer.from(base64, 'base64')
    const { raw } = new X509Certificate(der)
    // What stands behind a certificate is none of it, and must not make another thumbprint.
    return raw.equals(der) ? createHash('sha256').update(raw).digest('base64url') : undefined
  } catch {
    return undefined
  }
}

function readPem(value: string): string | undefined {
  if (!value.includes('%')) return undefined
  try {
    return PEM.exec(decodeURIComponent(value))?.[1]
  } catch {
    return undefined
  }
}
