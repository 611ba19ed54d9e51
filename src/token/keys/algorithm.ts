import type { webcrypto } from 'node:crypto'

export type SecretAlgorithm = 'HS256' | 'HS384' | 'HS512'
export type PublicAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'

/** An algorithm that a token may be signed with (RFC 7518 section 3.1, RFC 8037). */
export type Algorithm = SecretAlgorithm | PublicAlgorithm

/** An algorithm as others name it: RFC 9864 calls EdDSA with the curve Ed25519 `Ed25519`. */
export type AlgorithmName = Algorithm | 'Ed25519'

export type KeyFamily = 'secret' | 'rsa' | 'P-256' | 'P-384' | 'P-521' | 'ed25519'

interface AlgorithmEntry {
  readonly family: KeyFamily
  /** In terms of the Web Crypto API. */
  readonly parameters:
    | webcrypto.HmacImportParams
    | webcrypto.RsaHashedImportParams
    | webcrypto.EcKeyImportParams
}

const hmac = (hash: string): AlgorithmEntry => ({ family: 'secret', parameters: { name: 'HMAC', hash } })
const pkcs1 = (hash: string): AlgorithmEntry => ({
  family: 'rsa',
  parameters: { name: 'RSASSA-PKCS1-v1_5', hash },
})
const pss = (hash: string): AlgorithmEntry => ({ family: 'rsa', parameters: { name: 'RSA-PSS', hash } })
const ecdsa = (namedCurve: 'P-256' | 'P-384' | 'P-521'): AlgorithmEntry => ({
  family: namedCurve,
  parameters: { name: 'ECDSA', namedCurve },
})

const ENTRIES = {
  HS256: hmac('SHA-256'),
  HS384: hmac('SHA-384'),
  HS512: hmac('SHA-512'),
  RS256: pkcs1('SHA-256'),
  RS384: pkcs1('SHA-384'),
  RS512: pkcs1('SHA-512'),
  PS256: pss('SHA-256'),
  PS384: pss('SHA-384'),
  PS512: pss('SHA-512'),
  ES256: ecdsa('P-256'),
  ES384: ecdsa('P-384'),
  ES512: ecdsa('P-521'),
  EdDSA: { family: 'ed25519', parameters: { name: 'Ed25519' } as webcrypto.EcKeyImportParams },
} as const satisfies Readonly<Record<Algorithm, AlgorithmEntry>>

/** Whether a text names a known algorithm. `none` is not one. */
export function isAlgorithm(text: unknown): text is Algorithm {
  return typeof text === 'string' && Object.hasOwn(ENTRIES, text)
}

/** Parses the name of an algorithm; both names of EdDSA with Ed25519 give one. Undefined for an unknown name. */
export function parseAlgorithm(text: unknown): Algorithm | undefined {
  const name = text === 'Ed25519' ? 'EdDSA' : text
  return isAlgorithm(name) ? name : undefined
}

/** Every name that a token's header may use for an algorithm. */
export function namesOf(algorithm: Algorithm): readonly AlgorithmName[] {
  return algorithm === 'EdDSA' ? ['EdDSA', 'Ed25519'] : [algorithm]
}

export function isSecretAlgorithm(algorithm: Algorithm): algorithm is SecretAlgorithm {
  return ENTRIES[algorithm].family === 'secret'
}

export function isPublicAlgorithm(text: unknown): text is PublicAlgorithm {
  return isAlgorithm(text) && !isSecretAlgorithm(text)
}

export function familyOf(algorithm: Algorithm): KeyFamily {
  return ENTRIES[algorithm].family
}

export function importParametersOf(algorithm: Algorithm): AlgorithmEntry['parameters'] {
  return ENTRIES[algorithm].parameters
}

/** The name of an algorithm in HTTP message signatures (RFC 9421 section 6.2.2); undefined if it has none. */
export function messageAlgorithmOf(algorithm: Algorithm): string | undefined {
  return MESSAGE_ALGORITHMS[algorithm]
}

const MESSAGE_ALGORITHMS: Readonly<Partial<Record<Algorithm, string>>> = {
  RS256: 'rsa-v1_5-sha256',
  PS512: 'rsa-pss-sha512',
  ES256: 'ecdsa-p256-sha256',
  ES384: 'ecdsa-p384-sha384',
  EdDSA: 'ed25519',
}

/** The Web Crypto API's parameters for signing with an algorithm. */
export function signParametersOf(
  algorithm: PublicAlgorithm,
): webcrypto.EcdsaParams | webcrypto.RsaPssParams | webcrypto.Algorithm {
  const { parameters } = ENTRIES[algorithm]
  const bits = algorithm.slice(2)
  if (algorithm.startsWith('ES')) return { name: 'ECDSA', hash: `SHA-${bits}` }
  if (algorithm.startsWith('PS')) return { name: 'RSA-PSS', saltLength: Number(bits) / 8 }
  return { name: parameters.name }
}

/** The algorithm of a key that names none itself; an RSA key could be for several. */
export function defaultAlgorithmOf(family: Exclude<KeyFamily, 'secret'>): PublicAlgorithm {
  switch (family) {
    case 'rsa':
      return 'RS256'
    case 'P-256':
      return 'ES256'
    case 'P-384':
      return 'ES384'
    case 'P-521':
      return 'ES512'
    case 'ed25519':
      return 'EdDSA'
  }
}

/**
 * The algorithms that a key of a family counts for if it names none: those of the configured list that fit
 * it, or the usual one without a list.
 */
export function algorithmsFor(
  family: KeyFamily,
  listed: readonly Algorithm[] | undefined,
): readonly Algorithm[] {
  if (listed !== undefined) return listed.filter((algorithm) => familyOf(algorithm) === family)
  return [family === 'secret' ? 'HS256' : defaultAlgorithmOf(family)]
}
