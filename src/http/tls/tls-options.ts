import { assertChoice, assertGroup } from '../../core/option-checks.ts'

/** HTTPS on the gateway's port. */
export interface TlsOptions {
  /** A PEM file: the certificate, followed by its intermediate certificates. */
  readonly cert: string
  /** A PEM file: its private key. */
  readonly key: string
  /** The passphrase of the key, if it is encrypted. */
  readonly passphrase?: string | undefined
  /** Default `TLSv1.2`. */
  readonly minVersion?: TlsVersion | undefined
  /** Whether clients may choose HTTP/2 by ALPN; default `on`. */
  readonly http2?: 'on' | 'off' | undefined
  /**
   * Which client certificates count for the tokens bound to them (RFC 8705): those that `clientCa` has
   * issued, or any. Default: the gateway requests no certificates. No client is turned away for lack of one.
   */
  readonly clientCertificates?: ClientCertificates | undefined
  /** A PEM file: the authorities whose client certificates are `verified`. */
  readonly clientCa?: string | undefined
}

export type ClientCertificates = 'verified' | 'self-signed'
export const CLIENT_CERTIFICATES = ['verified', 'self-signed'] as const

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3'
const TLS_VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const

export type TlsSettings = TlsOptions & { readonly minVersion: TlsVersion; readonly http2: 'on' | 'off' }

/** Fills in the defaults. Throws a TypeError for options that would not work. No file is read. */
export function settleTls(given: TlsOptions | undefined): TlsSettings | undefined {
  if (given === undefined) return undefined
  assertGroup('tls', given, [
    ...['cert', 'key', 'passphrase', 'minVersion', 'http2', 'clientCertificates', 'clientCa'],
  ])
  const { minVersion = 'TLSv1.2', http2 = 'on', clientCertificates, clientCa } = given
  for (const name of ['cert', 'key'] as const)
    if (typeof given[name] !== 'string' || given[name] === '')
      throw new TypeError(`tls.${name} must be the path of a PEM file.`)
  if (!TLS_VERSIONS.includes(minVersion))
    throw new TypeError(`tls.minVersion must be one of ${TLS_VERSIONS.join(', ')}.`)
  if (http2 !== 'on' && http2 !== 'off') throw new TypeError('tls.http2 must be "on" or "off".')
  assertChoice('tls.clientCertificates', clientCertificates, CLIENT_CERTIFICATES)
  const fault = findClientCaFault(clientCertificates, clientCa)
  if (fault !== undefined) throw new TypeError(`tls.clientCa ${fault}.`)
  return { ...given, minVersion, http2 }
}

/** The fault in the combination of these two; undefined if there is none. */
export function findClientCaFault(
  certificates: ClientCertificates | undefined,
  clientCa: unknown,
): string | undefined {
  if (certificates !== 'verified')
    return clientCa === undefined
      ? undefined
      : 'needs "clientCertificates: verified": it verifies nothing else'
  return typeof clientCa === 'string' && clientCa !== ''
    ? undefined
    : 'must be the path of a PEM file: it says which client certificates are verified'
}

/** The headers in which proxies pass a client's certificate on: RFC 9440 names the first, users of nginx and AWS the others. */
export type ForwardedCertificate = 'client-cert' | 'x-ssl-client-cert' | 'x-amzn-mtls-clientcert-leaf'
export const CERTIFICATE_HEADERS = [
  'client-cert',
  'x-ssl-client-cert',
  'x-amzn-mtls-clientcert-leaf',
] as const

/** Why the header cannot be read; undefined where it can, or need not be. */
export function findForwardedFault(
  header: unknown,
  proxies: readonly unknown[] | undefined,
): string | undefined {
  return header !== undefined && (proxies ?? []).length === 0
    ? 'needs trustedProxies: nobody else is believed when they name a certificate'
    : undefined
}
