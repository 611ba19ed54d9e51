import { findJsonFault, parseJsonObject } from '../json-object.ts'
import type { PublicAlgorithm } from './algorithm.ts'
import type { TokenKey } from './key-set.ts'
import { PUBLIC_KEY_FAULTS, parsePublicKey, publicTokenKeys } from './public-key.ts'

const MAX_KEYS = 100

/** The usable keys of a set, and for each of the others the reason why it is not, as the end of a sentence. */
export interface ParsedJwks {
  readonly keys: readonly TokenKey[]
  readonly passedOver: readonly string[]
}

/**
 * Reads the keys of a JWK set (RFC 7517 section 5). A key that names its algorithm counts for that alone; one
 * that does not counts for each of the `listed` algorithms that fit it, or without a list for the usual one.
 * All other keys are passed over: for encryption, secrets, private keys, weak keys, unknown kinds. Returns a
 * text if the bytes are not a JWK set. Never throws.
 */
export function parseJwks(
  bytes: Uint8Array,
  listed: readonly PublicAlgorithm[] | undefined,
): ParsedJwks | string {
  const set = parseJsonObject(bytes)
  if (set === undefined) return findJsonFault(bytes)
  const { keys } = set
  if (!Array.isArray(keys)) return 'has no list "keys"'
  if (keys.length > MAX_KEYS) return `has over ${MAX_KEYS} keys`
  const members = keys.map((jwk: unknown) => parseMember(jwk, listed))
  return {
    keys: members.flatMap((member) => (typeof member === 'string' ? [] : member)),
    passedOver: members.filter((member) => typeof member === 'string'),
  }
}

function parseMember(
  jwk: unknown,
  listed: readonly PublicAlgorithm[] | undefined,
): readonly TokenKey[] | string {
  if (typeof jwk !== 'object' || jwk === null) return PUBLIC_KEY_FAULTS.unreadable
  // Some issuers write null for members that others leave out.
  const said = Object.fromEntries(Object.entries(jwk).filter(([, value]) => value !== null))
  const { use, key_ops: operations } = said
  if (use !== undefined && use !== 'sig') return 'is not for signatures'
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    return 'is not for verifying'
  const read = parsePublicKey(said)
  if (typeof read === 'string') return PUBLIC_KEY_FAULTS[read]
  const { issuer } = said
  const keys = publicTokenKeys(read, listed).filter(
    ({ algorithm }) => listed === undefined || listed.some((one) => one === algorithm),
  )
  if (keys.length === 0) return 'is for an algorithm that the issuer record does not list'
  return typeof issuer === 'string' ? keys.map((key) => ({ ...key, issuer })) : keys
}
