import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { parseJsonObject } from '../json-object.ts'
import {
  algorithmsFor,
  defaultAlgorithmOf,
  familyOf,
  isPublicAlgorithm,
  type KeyFamily,
  type PublicAlgorithm,
  parseAlgorithm,
} from './algorithm.ts'
import { fingerprintOf, importBytes, type TokenKey } from './key-set.ts'

/** A checked public key: its kind, its size, and that it is public. */
export interface PublicKey {
  readonly kind: 'public'
  readonly algorithm: PublicAlgorithm
  /** Whether the key or the caller names the algorithm. */
  readonly isNamed: boolean
  /** The `kid` of a JWK that has one. */
  readonly kid: string | undefined
  readonly key: KeyObject
}

export type PublicKeyFault =
  | 'unreadable'
  | 'private_key'
  | 'unsupported_kind'
  | 'too_small'
  | 'too_large'
  | 'wrong_algorithm'

/** A fault in words, without the key. */
export const PUBLIC_KEY_FAULTS: Readonly<Record<PublicKeyFault, string>> = {
  unreadable: 'is no public key in PEM (SPKI, certificate) or JWK form',
  private_key: 'is a private key or a secret, which nobody else may have',
  unsupported_kind: 'is of a kind that signs none of our algorithms',
  too_small: 'is an RSA key of fewer than 2048 bits',
  too_large: 'is larger than any key that we take',
  wrong_algorithm: 'is not for that algorithm',
}

const MAX_TEXT = 16_384
const MIN_RSA_BITS = 2048
/** Time grows with the square, and nobody needs more. */
const MAX_RSA_BITS = 8192
const PEM_LABELS = new Set(['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE'])
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/**
 * Reads a public key: PEM (SPKI, PKCS #1, X.509 certificate), or a JWK as text or object (RFC 7517). Never
 * throws; a fault never repeats the key. RSA of 2048 bits or more (RFC 7518 section 3.3), P-256, P-384,
 * P-521, Ed25519. `algorithm` is the one that the key is to be for; a JWK's own `alg` must be the same.
 * Without either, an RSA key is for RS256.
 */
export function parsePublicKey(input: unknown, algorithm?: string): PublicKey | PublicKeyFault {
  if (typeof input === 'string' && input.length > MAX_TEXT) return 'too_large'
  const jwk = jwkOf(input)
  if (jwk !== undefined && PRIVATE_MEMBERS.some((member) => Object.hasOwn(jwk, member))) return 'private_key'
  const key = jwk === undefined ? readPem(input) : readJwk(jwk)
  if (typeof key === 'string') return key
  const family = checkKeyObject(key)
  if (family === 'unsupported_kind' || family === 'too_small' || family === 'too_large') return family
  const named = jwk !== undefined && Object.hasOwn(jwk, 'alg') ? jwk['alg'] : undefined
  const chosen = parseAlgorithm(algorithm ?? named ?? defaultAlgorithmOf(family))
  if (!isPublicAlgorithm(chosen) || familyOf(chosen) !== family) return 'wrong_algorithm'
  if (named !== undefined && parseAlgorithm(named) !== chosen) return 'wrong_algorithm'
  const kid = jwk !== undefined && typeof jwk['kid'] === 'string' ? jwk['kid'] : undefined
  return {
    kind: 'public',
    algorithm: chosen,
    isNamed: algorithm !== undefined || named !== undefined,
    kid,
    key,
  }
}

/** The family of a key object, or why no signature of ours can rest on it. */
export function checkKeyObject(
  key: KeyObject,
): Exclude<KeyFamily, 'secret'> | 'unsupported_kind' | 'too_small' | 'too_large' {
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {}
  switch (key.asymmetricKeyType) {
    case 'rsa':
      if (modulusLength < MIN_RSA_BITS) return 'too_small'
      if (modulusLength > MAX_RSA_BITS) return 'too_large'
      // With an exponent of 1, every message is its own signature.
      return publicExponent >= 3n && publicExponent % 2n === 1n ? 'rsa' : 'unsupported_kind'
    case 'ec':
      return (namedCurve === undefined ? undefined : CURVES.get(namedCurve)) ?? 'unsupported_kind'
    case 'ed25519':
      return 'ed25519'
    default:
      return 'unsupported_kind'
  }
}

/** The key for each algorithm that it counts for: the one that it names, or those of `listed` that fit it. */
export function publicTokenKeys(
  read: PublicKey,
  listed: readonly PublicAlgorithm[] | undefined,
): readonly TokenKey[] {
  const fitting = algorithmsFor(familyOf(read.algorithm), listed).filter(isPublicAlgorithm)
  const algorithms = read.isNamed ? [read.algorithm] : fitting
  return algorithms.map((algorithm) => publicTokenKey({ ...read, algorithm }))
}

export function publicTokenKey({
  algorithm,
  kid,
  key,
}: Pick<PublicKey, 'algorithm' | 'kid' | 'key'>): TokenKey {
  const bytes = key.export({ type: 'spki', format: 'der' })
  return {
    algorithm,
    kid,
    key: importBytes('spki', bytes, algorithm, ['verify']),
    fingerprint: fingerprintOf(bytes),
  }
}

/** By OpenSSL's names. */
const CURVES: ReadonlyMap<string, 'P-256' | 'P-384' | 'P-521'> = new Map([
  ['prime256v1', 'P-256'],
  ['secp384r1', 'P-384'],
  ['secp521r1', 'P-521'],
])

function jwkOf(input: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof input === 'string') {
    return input.trimStart().startsWith('{') ? parseJsonObject(Buffer.from(input)) : undefined
  }
  return typeof input === 'object' && input !== null
    ? (input as Readonly<Record<string, unknown>>)
    : undefined
}

function readPem(input: unknown): KeyObject | PublicKeyFault {
  if (typeof input !== 'string') return 'unreadable'
  const labels = [...input.matchAll(/-----BEGIN ([^-]*)-----/g)].map((match) => match[1] ?? '')
  // `createPublicKey` would take a private key too, and derive the public one from it.
  if (labels.some((label) => label.includes('PRIVATE'))) return 'private_key'
  if (labels.length !== 1 || !PEM_LABELS.has(labels[0] ?? '')) return 'unreadable'
  try {
    return createPublicKey(readLineEnds(input).trim())
  } catch {
    return 'unreadable'
  }
}

/**
 * Turns the two characters `\\n` into a line end: environment variables and quoted YAML often hold PEM that
 * way, and PEM has no other use for them.
 */
export function readLineEnds(pem: string): string {
  return pem.replaceAll(/\\r\\n|\\n/g, '\n')
}

function readJwk(jwk: Readonly<Record<string, unknown>>): KeyObject | PublicKeyFault {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  } catch {
    return 'unreadable'
  }
}
