import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import { parseJsonObject } from '../json-object.ts'
import {
  type Algorithm,
  defaultAlgorithmOf,
  familyOf,
  isPublicAlgorithm,
  type PublicAlgorithm,
  parseAlgorithm,
} from './algorithm.ts'
import { checkKeyObject, PUBLIC_KEY_FAULTS, readLineEnds } from './public-key.ts'

/** A private key that we sign with, and the public one that others verify with. */
export interface PrivateKey {
  readonly algorithm: PublicAlgorithm
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** Reads a private key in PEM or JWK form. Throws a `TypeError` that does not repeat it. */
export function readPrivateKey(text: string, name: string): PrivateKey {
  const algorithm = parseAlgorithm(name)
  if (!isPublicAlgorithm(algorithm))
    throw new TypeError('A private key signs RS256, ES256, EdDSA and the like.')
  const privateKey = readKeyObject(text)
  const family = checkKeyObject(privateKey)
  if (family === 'unsupported_kind' || family === 'too_small' || family === 'too_large')
    throw new TypeError(`The private key ${PUBLIC_KEY_FAULTS[family]}.`)
  if (familyOf(algorithm) !== family) throw new TypeError(`The private key is not for ${algorithm}.`)
  return { algorithm, privateKey, publicKey: createPublicKey(privateKey) }
}

/** A private key with the name by which others know it. */
export interface NamedPrivateKey extends PrivateKey {
  readonly kid: string | undefined
}

/**
 * Reads a private key for the algorithm `name`, or else for its own `alg` (JWK), or else for the usual one of its
 * kind. `kid` takes the place of its own. Throws a `TypeError` that does not repeat the key, also if `name` and
 * `alg` differ.
 */
export function readNamedPrivateKey(
  text: string,
  name?: string | undefined,
  kid?: string | undefined,
): NamedPrivateKey {
  const { alg, kid: own } = jwkOf(text) ?? {}
  const usual = (): string => {
    const family = checkKeyObject(readKeyObject(text))
    // A faulty key is reported below, whatever the algorithm.
    return family === 'unsupported_kind' || family === 'too_small' || family === 'too_large'
      ? 'RS256'
      : defaultAlgorithmOf(family)
  }
  const chosen = name ?? (typeof alg === 'string' ? alg : usual())
  if (alg !== undefined && parseAlgorithm(alg) !== parseAlgorithm(chosen))
    throw new TypeError('The private key says that it is for another algorithm.')
  return { ...readPrivateKey(text, chosen), kid: kid ?? (typeof own === 'string' ? own : undefined) }
}

/**
 * Generates a private key as a JWK. Its name is the thumbprint (RFC 7638), but never one that a command line
 * takes for an option. RSA keys have 2048 bits.
 */
export function generateOwnKey(algorithm: 'RS256' | 'ES256' | 'EdDSA'): {
  readonly kid: string
  readonly algorithm: Algorithm
  readonly privateKey: string
} {
  const { privateKey, publicKey } = generatePair(algorithm)
  const kid = thumbprintOf(publicKey)
  if (kid.startsWith('-')) return generateOwnKey(algorithm)
  const jwk = privateKey.export({ format: 'jwk' })
  return { kid, algorithm, privateKey: JSON.stringify({ ...jwk, alg: algorithm }) }
}

/** The thumbprint of RFC 7638: the digest of the required members, in the order of their names. */
export function thumbprintOf(publicKey: KeyObject): string {
  const { crv, e, kty, n, x, y } = publicKey.export({ format: 'jwk' })
  // JSON.stringify leaves out the members that this kind of key does not have.
  return createHash('sha256').update(JSON.stringify({ crv, e, kty, n, x, y })).digest('base64url')
}

function generatePair(algorithm: 'RS256' | 'ES256' | 'EdDSA'): {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
} {
  switch (algorithm) {
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 })
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    case 'EdDSA':
      return generateKeyPairSync('ed25519')
  }
}

function readKeyObject(text: string): KeyObject {
  const jwk = jwkOf(text)
  try {
    return jwk === undefined
      ? createPrivateKey(readLineEnds(text))
      : createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })
  } catch {
    // The cause could quote the key.
    throw new TypeError('The private key is neither PEM nor JWK.')
  }
}

function jwkOf(text: string): Readonly<Record<string, unknown>> | undefined {
  return text.trimStart().startsWith('{') ? parseJsonObject(Buffer.from(text)) : undefined
}
