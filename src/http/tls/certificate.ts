import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { TlsOptions } from './tls-options.ts'

/** A certificate with its matching key. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  /** The authorities that issue clients' certificates. */
  readonly clientCa?: string | undefined
  /** Milliseconds since the epoch. */
  readonly validFrom: number
  readonly validTo: number
  /** The names that it is for, as it states them: `DNS:example.org`. */
  readonly names: string
  readonly fingerprint: string
}

/** Reads the files. Throws a TypeError: one line that names a setting and reveals nothing of a key. */
export function readCertificate(
  {
    cert: certPath,
    key: keyPath,
    passphrase,
    clientCa: caPath,
  }: Pick<TlsOptions, 'cert' | 'key' | 'passphrase' | 'clientCa'>,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Certificate {
  const cert = readText('cert', certPath, readFile)
  const key = readText('key', keyPath, readFile)
  const certificate = parse('cert', certPath, 'holds no certificate in PEM', () => new X509Certificate(cert))
  const privateKey = parse(
    'key',
    keyPath,
    passphrase === undefined
      ? 'holds no private key in PEM that can be read without tls.passphrase'
      : 'holds no private key in PEM that tls.passphrase opens',
    (): KeyObject => createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) }),
  )
  if (!certificate.checkPrivateKey(privateKey))
    throw new TypeError(`tls.key: ${keyPath} is not the key of the certificate in ${certPath}`)
  const clientCa = caPath === undefined ? undefined : readText('clientCa', caPath, readFile)
  if (clientCa !== undefined && caPath !== undefined)
    parse('clientCa', caPath, 'holds no certificate in PEM', () => new X509Certificate(clientCa))
  return {
    cert,
    key,
    ...(clientCa !== undefined && { clientCa }),
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    names: certificate.subjectAltName ?? certificate.subject.replace(/\n/g, ', '),
    fingerprint: certificate.fingerprint256,
  }
}

function readText(
  name: 'cert' | 'key' | 'clientCa',
  path: string,
  readFile: (path: string) => string,
): string {
  try {
    return readFile(path)
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    throw new TypeError(`tls.${name}: ${path} cannot be read${typeof code === 'string' ? ` (${code})` : ''}`)
  }
}

/** OpenSSL's message about a file does not help, and may quote it. */
function parse<Parsed>(
  name: 'cert' | 'key' | 'clientCa',
  path: string,
  fault: string,
  read: () => Parsed,
): Parsed {
  try {
    return read()
  } catch {
    throw new TypeError(`tls.${name}: ${path} ${fault}`)
  }
}

const DAY = 86_400_000
/** Days before it expires from which a certificate is worth a warning. */
const NOTICE = 14

/** The fault in a certificate's validity period; undefined if there is none. */
export function findExpiry(
  { validFrom, validTo, names }: Pick<Certificate, 'validFrom' | 'validTo' | 'names'>,
  now: number,
): { readonly kind: 'invalid' | 'ending'; readonly what: string } | undefined {
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10)
  if (now >= validTo)
    return { kind: 'invalid', what: `the certificate for ${names} expired on ${day(validTo)}` }
  if (now < validFrom)
    return { kind: 'invalid', what: `the certificate for ${names} is not valid before ${day(validFrom)}` }
  const days = Math.floor((validTo - now) / DAY)
  if (days >= NOTICE) return undefined
  return {
    kind: 'ending',
    what: `the certificate for ${names} expires on ${day(validTo)}, in ${days} day${days === 1 ? '' : 's'}`,
  }
}
