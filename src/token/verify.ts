import { compactVerify } from 'jose/jws/compact/verify'
import type { BearerToken } from './bearer.ts'
import { type ClaimFault, parseClaims, type TokenClaims } from './claims/claims.ts'
import { type CompactFault, type CompactToken, parseCompact } from './compact.ts'
import type { IssuerRecord } from './issuer-record.ts'
import { isPublicAlgorithm, namesOf, parseAlgorithm } from './keys/algorithm.ts'
import { findKeys, type KeySet, type TokenKey } from './keys/key-set.ts'
import type { KeySourceProblem } from './keys/key-source-health.ts'

/** Why a token is not believed. For logs and tests: callers get only `invalid_token`. */
export type TokenFault =
  | CompactFault
  | ClaimFault
  | 'malformed'
  | 'wrong_tenant'
  | 'wrong_type'
  | 'wrong_algorithm'
  | 'bad_signature'
  /** Its issuer says that it does not count, or no longer. */
  | 'inactive'

declare const verifiedBrand: unique symbol

/** The claims of a token that was verified, or that its issuer has introspected. Only this file makes them. */
export type VerifiedClaims = TokenClaims & { readonly [verifiedBrand]: true }

/** `verified`: right, except perhaps for its time. `unavailable`: a key that it names cannot be had now. */
export type Verification =
  | { readonly kind: 'verified'; readonly claims: VerifiedClaims; readonly keys: KeySet }
  | { readonly kind: 'invalid'; readonly fault: TokenFault }
  | { readonly kind: 'unavailable'; readonly problem: KeySourceProblem | undefined }

/**
 * Verifies a compact JWS against one issuer record (RFC 8725 throughout). Never throws. Time is left to
 * `checkTime`, so that the result can be cached, and expiry is reported only if all else is right.
 */
export async function verifyToken(text: BearerToken, record: IssuerRecord): Promise<Verification> {
  const token = parseCompact(text)
  return typeof token === 'string' ? { kind: 'invalid', fault: token } : verifyCompact(token, record)
}

/** The same for a parsed token. */
export async function verifyCompact(token: CompactToken, record: IssuerRecord): Promise<Verification> {
  const { type } = token.header
  const named = parseAlgorithm(token.header.alg)
  // Before any key is looked up, which may cost a request.
  if (record.type !== undefined && type !== record.type) return { kind: 'invalid', fault: 'wrong_type' }
  if (record.algorithms?.some((algorithm) => algorithm === named) === false)
    return { kind: 'invalid', fault: 'wrong_algorithm' }
  // No key can be for an unknown algorithm.
  if (named === undefined) return { kind: 'invalid', fault: 'wrong_algorithm' }
  const { keys, signer } = await findSigner(token, record)
  if (signer === 'nobody known') {
    if (isPublicAlgorithm(named) && record.keys.isFailing?.() === true)
      return { kind: 'unavailable', problem: record.keys.health?.().problem }
    const isKnown = keys.keys.some(({ algorithm }) => algorithm === named)
    return { kind: 'invalid', fault: isKnown ? 'bad_signature' : 'wrong_algorithm' }
  }
  if (signer === 'none of them') return { kind: 'invalid', fault: 'bad_signature' }
  if (token.payload === undefined) return { kind: 'invalid', fault: 'not_json' }
  const { atJwtMapping } = record
  const isAtJwt = type === 'at+jwt' && atJwtMapping !== undefined
  const claims = parseClaims(token.payload, isAtJwt ? { ...record, mapping: atJwtMapping } : record)
  if (typeof claims === 'string') return { kind: 'invalid', fault: claims }
  return { kind: 'verified', claims: claims as VerifiedClaims, keys }
}

/** Verifies the claims of an issuer's introspection answer by the same rules. Never throws. */
export function verifyAnswer(
  claims: Readonly<Record<string, unknown>>,
  record: IssuerRecord,
): VerifiedClaims | ClaimFault {
  const read = parseClaims(claims, record)
  return typeof read === 'string' ? read : (read as VerifiedClaims)
}

interface SignerSearch {
  /** All keys known now. */
  readonly keys: KeySet
  /** Whether a key of the token's name and algorithm signed it, or none is known. */
  readonly signer: 'found' | 'none of them' | 'nobody known'
}

/** Tries the known keys, then those of a new look: keys may change without a new name, or have none. */
async function findSigner(token: CompactToken, { keys: source }: IssuerRecord): Promise<SignerSearch> {
  const keys = await source.current()
  const first = await trySigners(token, keys)
  if (first.signer === 'found' || source.search === undefined) return first
  const found = await source.search(token.header, keys)
  return found.version === keys.version ? first : trySigners(token, found)
}

async function trySigners(token: CompactToken, keys: KeySet): Promise<SignerSearch> {
  const candidates = findKeys(keys, token.header)
  if (candidates.length === 0) return { keys, signer: 'nobody known' }
  return { keys, signer: (await isSigned(token, candidates)) ? 'found' : 'none of them' }
}

async function isSigned({ text }: CompactToken, candidates: readonly TokenKey[]): Promise<boolean> {
  for (const { algorithm, key } of candidates) {
    try {
      await compactVerify(text, await key, { algorithms: [...namesOf(algorithm)] })
      return true
    } catch {
      // Whatever jose objects to, the token is not believed; the next key may have signed it.
    }
  }
  return false
}
