import { createHash } from 'node:crypto'
import { PROOF_ALGORITHMS } from '../../core/proof-algorithms.ts'
import { type PublicAlgorithm, parseAlgorithm } from '../keys/algorithm.ts'
import type { TokenKey } from '../keys/key-set.ts'
import { parsePublicKey, publicTokenKey } from '../keys/public-key.ts'

/** The key that a proof carries, with its thumbprint. */
export interface ProofKey extends Pick<TokenKey, 'key'> {
  readonly algorithm: PublicAlgorithm
  /** RFC 7638, with SHA-256. */
  readonly thumbprint: string
}

export type ProofKeyFault = 'proof_type' | 'proof_algorithm' | 'proof_key'

const ALGORITHMS: ReadonlySet<string> = new Set(PROOF_ALGORITHMS)

/**
 * Reads the header of a proof (RFC 9449 section 4.2). `kid`, `jku`, `x5u` and `x5c` are never looked at: only
 * `jwk` counts. Never throws.
 */
export function readProofKey(header: Readonly<Record<string, unknown>>): ProofKey | ProofKeyFault {
  const { typ, alg, jwk } = header
  if (typ !== 'dpop+jwt' || Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) return 'proof_type'
  if (typeof alg !== 'string' || !ALGORITHMS.has(alg)) return 'proof_algorithm'
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) return 'proof_key'
  const read = parsePublicKey(jwk, alg)
  if (read === 'wrong_algorithm') return 'proof_algorithm'
  if (typeof read === 'string' || read.algorithm !== parseAlgorithm(alg)) return 'proof_key'
  return {
    algorithm: read.algorithm,
    key: publicTokenKey(read).key,
    thumbprint: thumbprintOf(read.key.export({ format: 'jwk' }) as Readonly<Record<string, unknown>>),
  }
}

/** Of the members of RFC 7638 section 3.2 and RFC 8037, in order: one key has one thumbprint, however spelled. */
function thumbprintOf({ kty, crv, x, y, e, n }: Readonly<Record<string, unknown>>): string {
  const members = kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}
