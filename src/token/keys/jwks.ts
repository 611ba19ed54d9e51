import { parseJsonObject } from '../json-object.ts'
import type { PublicAlgorithm } from './algorithm.ts'
import type { TokenKey } from './key-set.ts'
import { parsePublicKey, publicTokenKeys } from './public-key.ts'

const MAX_KEYS = 100

/**
 * Reads the keys of a JWK set (RFC 7517 section 5). A key that says what it is for is for that alone; one that does not
 * is for each of the `listed` algorithms that fit it, or without a list for the usual one. Keys for anything else are
 * passed over: for encryption, secrets, private keys, weak keys, unknown kinds. Undefined for what is no JWK set. Never
 * throws.
 */
export function parseJwks(
  bytes: Uint8Array,
  listed: readonly PublicAlgorithm[] | undefined,
): readonly TokenKey[] | undefined {
  const keys = parseJsonObject(bytes)?.['keys']
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) return undefined
  return keys.flatMap((jwk: unknown) => parseMember(jwk, listed))
}

function parseMember(jwk: unknown, listed: readonly PublicAlgorithm[] | undefined): readonly TokenKey[] {
  if (typeof jwk !== 'object' || jwk === null) return []
  // Some write null for what they do not say.
  const said = Object.fromEntries(Object.entries(jwk).filter(([, value]) => value !== null))
  const { use, key_ops: operations } = said
  if (use !== undefined && use !== 'sig') return []
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return []
  const read = parsePublicKey(said)
  if (typeof read === 'string') return []
  const { issuer } = said
  const keys = publicTokenKeys(read, listed).filter(
    ({ algorithm }) => listed === undefined || listed.some((one) => one === algorithm),
  )
  return typeof issuer === 'string' ? keys.map((key) => ({ ...key, issuer })) : keys
}
