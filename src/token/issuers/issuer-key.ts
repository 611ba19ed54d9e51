import {
  type Algorithm,
  type AlgorithmName,
  algorithmsFor,
  isPublicAlgorithm,
  isSecretAlgorithm,
  parseAlgorithm,
} from '../keys/algorithm.ts'
import { secretKey, type TokenKey } from '../keys/key-set.ts'
import { PUBLIC_KEY_FAULTS, parsePublicKey, publicTokenKeys } from '../keys/public-key.ts'

export type IssuerKey =
  | {
      readonly secret: string | Uint8Array
      /** Unless given, HS256, or the secret algorithms among the record's. */
      readonly algorithm?: 'HS256' | 'HS384' | 'HS512' | undefined
      readonly kid?: string | undefined
    }
  | {
      /** PEM (SPKI, certificate) or JWK. */
      readonly publicKey: string | Readonly<Record<string, unknown>>
      /** Unless given, the JWK's own, or the record's algorithms that fit, or the usual one of its kind. */
      readonly algorithm?: Exclude<AlgorithmName, 'HS256' | 'HS384' | 'HS512'> | undefined
      readonly kid?: string | undefined
    }

/**
 * Reads a key for each algorithm that it counts for, at least one. Returns a fault in words, without the key,
 * if it cannot be read or if `listed` leaves it no algorithm. Callers check a secret's strength.
 */
export function readIssuerKey(
  key: IssuerKey,
  listed: readonly Algorithm[] | undefined,
): readonly TokenKey[] | string {
  const keys = 'secret' in key ? readSecret(key, listed) : readPublic(key, listed)
  if (typeof keys === 'string') return keys
  const counting = keys.filter(({ algorithm }) => listed?.includes(algorithm) ?? true)
  return counting.length > 0 ? counting : 'is for none of the algorithms that count here'
}

/** What is wrong with a list of algorithms for keys of one kind, in words, if anything. */
export function findAlgorithmsFault(
  listed: readonly Algorithm[],
  keys: 'secrets' | 'public keys',
): string | undefined {
  if (listed.length === 0) return 'has to name at least one algorithm'
  const misfit = listed.find((algorithm) => isSecretAlgorithm(algorithm) !== (keys === 'secrets'))
  if (misfit === undefined) return undefined
  return keys === 'secrets'
    ? `names ${misfit}, which is for public keys: this issuer has secrets`
    : `names ${misfit}, which is for secrets: this issuer has public keys`
}

function readSecret(
  { secret, algorithm, kid }: Extract<IssuerKey, { readonly secret: unknown }>,
  listed: readonly Algorithm[] | undefined,
): readonly TokenKey[] | string {
  const algorithms = algorithm === undefined ? algorithmsFor('secret', listed) : [algorithm]
  if (!algorithms.every((one) => parseAlgorithm(one) !== undefined && isSecretAlgorithm(one)))
    return 'is a secret, which is for HS256, HS384 or HS512'
  return algorithms.filter(isSecretAlgorithm).map((one) => secretKey(secret, one, kid))
}

function readPublic(
  { publicKey, algorithm, kid }: Extract<IssuerKey, { readonly publicKey: unknown }>,
  listed: readonly Algorithm[] | undefined,
): readonly TokenKey[] | string {
  const read = parsePublicKey(publicKey, algorithm)
  if (typeof read === 'string') return PUBLIC_KEY_FAULTS[read]
  return publicTokenKeys({ ...read, kid: kid ?? read.kid }, listed?.filter(isPublicAlgorithm))
}
