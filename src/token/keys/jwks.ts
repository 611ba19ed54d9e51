import { parseJsonObject } from '../json-object.ts'
import { defaultAlgorithmOf, familyOf, isPublicAlgorithm, type PublicAlgorithm } from './algorithm.ts'
import type { TokenKey } from './key-set.ts'
import { checkKeyObject, parsePublicKey, publicTokenKey } from './public-key.ts'

const MAX_KEYS = 100

/**
 * The keys of a JWK set (RFC 7517 section 5) that signatures of the `allowed` algorithms can rest on; the others are
 * passed over: keys for encryption, secrets, private keys, weak keys, unknown kinds. Undefined for what is no JWK set. Total.
 */
export function parseJwks(
  bytes: Uint8Array,
  allowed: readonly PublicAlgorithm[],
): readonly TokenKey[] | undefined {
  const keys = parseJsonObject(bytes)?.['keys']
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) return undefined
  return keys.flatMap((jwk: unknown) => parseMember(jwk, allowed) ?? [])
}

function parseMember(jwk: unknown, allowed: readonly PublicAlgorithm[]): TokenKey | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined
  const { use, key_ops: operations, alg } = jwk as Readonly<Record<string, unknown>>
  if (use !== undefined && use !== 'sig') return undefined
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    return undefined
  const key = parsePublicKey(jwk, alg === undefined ? chooseAlgorithm(jwk, allowed) : undefined)
  if (typeof key === 'string' || !allowed.includes(key.algorithm)) return undefined
  return publicTokenKey(key)
}

/** An RSA key that does not say what it is for is for the first algorithm that is allowed: for one, not for all. */
function chooseAlgorithm(jwk: object, allowed: readonly PublicAlgorithm[]): string | undefined {
  const key = parsePublicKey(jwk)
  if (typeof key === 'string') return undefined
  const family = checkKeyObject(key.key)
  return (
    allowed.find((algorithm) => isPublicAlgorithm(algorithm) && familyOf(algorithm) === family) ??
    (family === 'rsa' ? defaultAlgorithmOf('rsa') : undefined)
  )
}
