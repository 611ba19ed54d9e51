import { createHash, webcrypto } from 'node:crypto'
import { secretBytes } from './secret.ts'

/** A key with the one algorithm that it is for (RFC 8725 section 3.1). */
export interface TokenKey {
  readonly algorithm: 'HS256'
  readonly key: webcrypto.CryptoKey
}

/** The keys of one issuer record. A change of any key is a change of `version`, which cached tokens are filed under. */
export interface KeySet {
  readonly version: string
  readonly keys: readonly TokenKey[]
}

/**
 * Imports an HS256 secret, once. jose takes bytes as well, and then imports them for every token: twice the time.
 * The key cannot be exported again.
 */
export async function importSecret(secret: string | Uint8Array): Promise<TokenKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await webcrypto.subtle.importKey('raw', secretBytes(secret), algorithm, false, [
    'sign',
    'verify',
  ])
  return { algorithm: 'HS256', key }
}

export async function importSecretKeySet(secret: string | Uint8Array): Promise<KeySet> {
  // One way, and never shown: it only tells one set of keys from another.
  const version = createHash('sha256')
    .update('portcullis key set\n')
    .update(secretBytes(secret))
    .digest('base64url')
  return { version, keys: [await importSecret(secret)] }
}
