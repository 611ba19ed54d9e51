import type { webcrypto } from 'node:crypto'
import type { JWK } from 'jose'
import { isSecretAlgorithm, type PublicAlgorithm, parseAlgorithm } from './algorithm.ts'
import { buildKeySet, importBytes, type KeySet, secretKey, type TokenKey } from './key-set.ts'
import { type PrivateKey, readPrivateKey } from './private-key.ts'
import { publicTokenKey } from './public-key.ts'

/** `tokens`: for callers, and believed here; `upstreams`: to tell upstreams who asks, and not believed here. */
export type KeyPurpose = 'tokens' | 'upstreams'

/**
 * One own key. `published`: verifies, and is in the JWKS; `signing`: also signs; `retired`: neither.
 * `privateKey` is PEM or JWK, or a secret for HS256 and its like.
 */
export interface RingKey {
  readonly kid: string
  readonly algorithm: string
  readonly privateKey: string | undefined
  /** `tokens` unless given. */
  readonly purpose?: KeyPurpose | undefined
  readonly state: 'published' | 'signing' | 'retired'
}

/** The key that signs at present. */
export interface Signer {
  readonly algorithm: string
  readonly kid: string | undefined
  readonly key: Promise<webcrypto.CryptoKey>
  readonly mac?: TokenKey['mac']
}

export interface JsonWebKeySet {
  readonly keys: readonly JWK[]
}

export interface KeyRingOptions {
  /** HS256 secret without a name. It signs while no key of the ring does, and verifies while it is given. */
  readonly secret?: string | Uint8Array | undefined
  readonly keys?: readonly RingKey[] | undefined
  /** The ring takes only keys of this purpose; `tokens` unless given. */
  readonly purpose?: KeyPurpose | undefined
}

/**
 * Our own keys. Unlike a trusted issuer's, they may be of both families, while tokens move from a secret to a
 * key pair; each still has one algorithm. Rotation without failed requests: publish the new key (`replace` on
 * every replica, and wait as long as others cache our JWKS); sign with it, the old one still published;
 * retire the old one when its last token has ended. Retiring a key ends its tokens at once.
 */
export interface KeyRing {
  readonly keySet: () => KeySet
  /** Throws a `TypeError` if no key signs. */
  readonly signer: () => Signer
  /** Only the public keys (RFC 7517), for `/.well-known/jwks.json`; never a secret. */
  readonly jwks: () => JsonWebKeySet
  /** Replaces all keys at once. Throws a `TypeError` for a list that cannot be read, and then changes nothing. */
  readonly replace: (keys: readonly RingKey[]) => void
}

interface Ring {
  readonly keySet: KeySet
  readonly signer: Signer | undefined
  readonly jwks: JsonWebKeySet
}

/** Throws a `TypeError` for keys that cannot be read, for two with one name, and for two that sign. */
export function createKeyRing({ secret, keys = [], purpose = 'tokens' }: KeyRingOptions): KeyRing {
  const unnamed = secret === undefined ? [] : [secretKey(secret)]
  const build = (all: readonly RingKey[]): Ring =>
    buildRing(
      unnamed,
      all.filter((key) => (key.purpose ?? 'tokens') === purpose),
    )
  let ring = build(keys)
  return {
    keySet: () => ring.keySet,
    signer() {
      if (ring.signer === undefined) throw new TypeError('There is no key to sign with.')
      return ring.signer
    },
    jwks: () => ring.jwks,
    replace(others) {
      ring = build(others)
    },
  }
}

function buildRing(unnamed: readonly TokenKey[], keys: readonly RingKey[]): Ring {
  const current = keys.filter(({ state }) => state !== 'retired')
  if (new Set(current.map(({ kid }) => kid)).size < current.length)
    throw new TypeError('Two own keys have one name.')
  const members = current.map(readRingKey)
  const signers = members.filter(({ isSigning }) => isSigning)
  if (signers.length > 1) throw new TypeError('Only one own key signs at a time.')
  return {
    keySet: buildKeySet([...unnamed, ...members.map(({ verifier }) => verifier)]),
    signer: signers[0]?.signer ?? unnamed[0],
    jwks: { keys: members.map(({ jwk }) => jwk).filter((jwk) => jwk !== undefined) },
  }
}

interface Member {
  readonly isSigning: boolean
  readonly verifier: TokenKey
  readonly signer: Signer
  readonly jwk: JWK | undefined
}

function readRingKey({ kid, algorithm: name, privateKey, state }: RingKey): Member {
  const algorithm = parseAlgorithm(name)
  const isSigning = state === 'signing'
  if (privateKey === undefined || algorithm === undefined)
    throw new TypeError(`The own key ${JSON.stringify(kid)} cannot be used.`)
  if (isSecretAlgorithm(algorithm)) {
    const verifier = secretKey(privateKey, algorithm, kid)
    return { isSigning, verifier, signer: verifier, jwk: undefined }
  }
  const pair = readPrivateKey(privateKey, algorithm)
  return {
    isSigning,
    verifier: publicTokenKey({ algorithm, kid, key: pair.publicKey }),
    signer: { algorithm, kid, key: importSigningKey(pair) },
    jwk: publicJwk(pair, kid, algorithm),
  }
}

/** Imports a private key for signing with the Web Crypto API. */
export function importSigningKey({ privateKey, algorithm }: PrivateKey): Promise<webcrypto.CryptoKey> {
  return importBytes('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), algorithm, ['sign'])
}

function publicJwk({ publicKey }: PrivateKey, kid: string, alg: PublicAlgorithm): JWK {
  return { ...(publicKey.export({ format: 'jwk' }) as JWK), kid, alg, use: 'sig' }
}
