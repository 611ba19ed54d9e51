import { createHash, createHmac, createSecretKey, webcrypto } from 'node:crypto'
import { secretBytes } from '../secret.ts'
import { type Algorithm, importParametersOf, parseAlgorithm, type SecretAlgorithm } from './algorithm.ts'
import type { KeySourceHealth } from './key-source-health.ts'

/** A key with the one algorithm that it is for (RFC 8725 section 3.1). It cannot be exported. */
export interface TokenKey {
  readonly algorithm: Algorithm
  readonly kid: string | undefined
  /** Imported once: jose would import any other form again for every token, which takes twice the time. */
  readonly key: Promise<webcrypto.CryptoKey>
  /** Signs a text with a secret, in base64url; undefined for a key of a pair. */
  readonly mac?: ((text: string) => string) | undefined
  /** A one-way digest, never shown: it only tells keys apart. */
  readonly fingerprint: string
  /** The issuer that the key set names for this key, if the set holds keys of several tenants. */
  readonly issuer?: string | undefined
}

/** The keys of one issuer record. `version` changes with any of them; cached tokens are filed under it. */
export interface KeySet {
  readonly version: string
  readonly keys: readonly TokenKey[]
}

/** The source of an issuer record's keys. */
export interface KeySource {
  /** The keys known now; a promise only while there is something to wait for. Never rejects. */
  readonly current: () => KeySet | Promise<KeySet>
  /**
   * Looks again, if a look is due, for a key of this name besides those of `tried`, none of which has signed
   * the token. Never rejects.
   */
  readonly search?: (named: KeyName, tried: KeySet) => Promise<KeySet>
  /** Whether the last look-up failed: there may be more keys than are known. */
  readonly isFailing?: () => boolean
  /** The state of keys that are looked up; absent if they are fixed. No I/O. */
  readonly health?: () => KeySourceHealth
}

/** How a token's header names its key. */
export interface KeyName {
  readonly alg: string
  readonly kid: string | undefined
}

export function buildKeySet(keys: readonly TokenKey[]): KeySet {
  const text = JSON.stringify(
    keys.map(({ algorithm, kid, fingerprint, issuer }) => [algorithm, kid, fingerprint, issuer]),
  )
  return { version: createHash('sha256').update(text).digest('base64url'), keys }
}

export function staticKeys(keys: readonly TokenKey[]): KeySource {
  const keySet = buildKeySet(keys)
  return { current: () => keySet }
}

/** The keys that may have signed a token: those of its algorithm, and of its `kid` if both have one. */
export function findKeys({ keys }: KeySet, { alg, kid }: KeyName): readonly TokenKey[] {
  const algorithm = parseAlgorithm(alg)
  return keys.filter(
    (key) => key.algorithm === algorithm && (kid === undefined || key.kid === undefined || key.kid === kid),
  )
}

/** Callers check its strength (`findSecretFault`). */
export function secretKey(
  secret: string | Uint8Array,
  algorithm: SecretAlgorithm = 'HS256',
  kid?: string,
): TokenKey {
  const bytes = secretBytes(secret)
  const key = createSecretKey(bytes)
  const hash = `sha${algorithm.slice(2)}`
  return {
    algorithm,
    kid,
    key: importBytes('raw', bytes, algorithm, ['sign', 'verify']),
    mac: (text) => createHmac(hash, key).update(text).digest('base64url'),
    fingerprint: fingerprintOf(bytes),
  }
}

export function importBytes(
  format: 'raw' | 'spki' | 'pkcs8',
  bytes: Uint8Array,
  algorithm: Algorithm,
  usages: readonly webcrypto.KeyUsage[],
): Promise<webcrypto.CryptoKey> {
  const key = webcrypto.subtle.importKey(format, bytes, importParametersOf(algorithm), false, [...usages])
  // Whoever awaits the key gets the error; perhaps nobody does.
  key.catch(() => undefined)
  return key
}

export function fingerprintOf(bytes: Uint8Array): string {
  return createHash('sha256').update('portcullis key\n').update(bytes).digest('base64url')
}
