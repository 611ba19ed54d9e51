import { createHash } from 'node:crypto'
import { compactVerify } from 'jose/jws/compact/verify'
import { createBoundedMap } from '../../core/bounded-map.ts'
import { isCanonicalBase64url } from '../compact.ts'
import { parseJsonObject } from '../json-object.ts'
import { namesOf } from '../keys/algorithm.ts'
import type { PresentedRequest } from './presented-request.ts'
import { type ProofKey, type ProofKeyFault, readProofKey } from './proof-key.ts'
import { comparableUrl } from './request-url.ts'

/** Why a proof does not count. For logs and tests: callers get only `invalid_dpop_proof` or `use_dpop_nonce`. */
export type ProofFault =
  | ProofKeyFault
  | 'proof_missing'
  | 'proof_unreadable'
  | 'proof_of_other_key'
  | 'proof_signature'
  | 'proof_method'
  | 'proof_url'
  | 'proof_token'
  | 'proof_time'
  | 'proof_id'
  | 'proof_nonce'
  | 'proof_replayed'

/** The request, token and key that a proof must match. */
export interface ProofTarget {
  readonly request: PresentedRequest
  /** The token shown with the proof; undefined if the proof requests one. */
  readonly token?: string | undefined
  /** The thumbprint of the key that must have signed it; any key unless given. */
  readonly thumbprint?: string | undefined
}

export interface ProofTimes {
  /** Seconds for which a proof counts after it was made. */
  readonly maxAge: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** A proof that is right in itself. Its nonce, and whether it was used before, are checked after that. */
export interface ReadProof {
  readonly thumbprint: string
  readonly jti: string
  readonly nonce: unknown
  /** Milliseconds since the epoch: when the proof is too old. */
  readonly until: number
}

export type VerifyProof = (values: readonly unknown[], target: ProofTarget) => Promise<ReadProof | ProofFault>

/** In bytes: a proof with an RSA key of 8192 bits takes 4 kB. */
const MAX_LENGTH = 8192
const MAX_JTI_LENGTH = 256
/** Seconds by which the clock of a client may be ahead (FAPI 2.0 section 5.3.2.1). */
export const PROOF_AHEAD = 10
const KEYS_KEPT = 1_000

/** Verifies DPoP proofs (RFC 9449 section 4.3). Never throws. Remembers keys: a client signs all with one. */
export function createProofVerifier({ maxAge, now }: ProofTimes): VerifyProof {
  const keys = createBoundedMap<string, ProofKey>(KEYS_KEPT)
  return async (values, { request, token, thumbprint }) => {
    const parts = readParts(values)
    if (typeof parts === 'string') return parts
    const { text, header, payload } = parts
    const known = keys.get(header)
    const key = known ?? readHeader(header)
    if (typeof key === 'string') return key
    // Before the signature is checked: only the holder of the right key makes us do that work.
    if (thumbprint !== undefined && key.thumbprint !== thumbprint) return 'proof_of_other_key'
    if (!(await isSigned(text, key))) return 'proof_signature'
    if (known === undefined) keys.set(header, key)
    const claims = parseJsonObject(Buffer.from(payload, 'base64url'))
    if (claims === undefined) return 'proof_unreadable'
    const { jti, htm, htu, iat, ath, nonce } = claims
    if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH) return 'proof_id'
    if (htm !== request.method) return 'proof_method'
    const url = typeof htu === 'string' ? comparableUrl(htu) : undefined
    if (url === undefined || url !== comparableUrl(request.url)) return 'proof_url'
    if (token !== undefined && ath !== hashToken(token)) return 'proof_token'
    if (typeof iat !== 'number' || !Number.isFinite(iat)) return 'proof_time'
    const age = now() / 1000 - iat
    if (age > maxAge || age < -PROOF_AHEAD) return 'proof_time'
    return { thumbprint: key.thumbprint, jti, nonce, until: (iat + maxAge) * 1000 }
  }
}

interface ProofParts {
  readonly text: string
  readonly header: string
  readonly payload: string
}

/** Exactly one header; several that a server has joined are not a compact JWS. */
function readParts(values: readonly unknown[]): ProofParts | ProofFault {
  const [value] = values
  if (value === undefined) return 'proof_missing'
  if (values.length > 1 || typeof value !== 'string' || value.length > MAX_LENGTH) return 'proof_unreadable'
  const text = value.trim()
  const parts = text.split('.')
  const [header = '', payload = ''] = parts
  return parts.length === 3 && parts.every(isCanonicalBase64url)
    ? { text, header, payload }
    : 'proof_unreadable'
}

function readHeader(text: string): ProofKey | ProofFault {
  const header = parseJsonObject(Buffer.from(text, 'base64url'))
  return header === undefined ? 'proof_unreadable' : readProofKey(header)
}

async function isSigned(text: string, { algorithm, key }: ProofKey): Promise<boolean> {
  try {
    await compactVerify(text, await key, { algorithms: [...namesOf(algorithm)] })
    return true
  } catch {
    // Whatever jose objects to, the proof does not count.
    return false
  }
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
