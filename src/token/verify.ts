import { compactVerify } from 'jose'
import type { BearerToken } from './bearer.ts'
import { type ClaimFault, parseClaims, type TokenClaims } from './claims.ts'
import { type CompactFault, type CompactToken, parseCompact } from './compact.ts'
import type { IssuerRecord } from './issuer-record.ts'
import { parseJsonObject } from './json-object.ts'

/** Why a token is not believed. For logs and tests: callers are told `invalid_token` and no more. */
export type TokenFault = CompactFault | ClaimFault | 'wrong_algorithm' | 'bad_signature'

/** A token with nothing wrong about it but, perhaps, the time. */
export type Verification =
  | { readonly kind: 'verified'; readonly claims: TokenClaims }
  | { readonly kind: 'invalid'; readonly fault: TokenFault }

/**
 * Verifies a compact JWS against one issuer record (RFC 8725 throughout). Total: no token makes it throw. Time is left
 * to `checkTime`, so that the answer can be kept, and so that expiry is reported only when all else is right.
 */
export async function verifyToken(text: BearerToken, record: IssuerRecord): Promise<Verification> {
  const token = parseCompact(text)
  if (typeof token === 'string') return { kind: 'invalid', fault: token }
  const payload = await verifySignature(token, record)
  if (typeof payload === 'string') return { kind: 'invalid', fault: payload }
  const all = parseJsonObject(payload)
  if (all === undefined) return { kind: 'invalid', fault: 'not_json' }
  const claims = parseClaims(all, record)
  return typeof claims === 'string' ? { kind: 'invalid', fault: claims } : { kind: 'verified', claims }
}

async function verifySignature(
  { text, header }: CompactToken,
  record: IssuerRecord,
): Promise<Uint8Array | 'wrong_algorithm' | 'bad_signature'> {
  const candidates = record.keySet.keys.filter(({ algorithm }) => algorithm === header.alg)
  if (candidates.length === 0) return 'wrong_algorithm'
  for (const { algorithm, key } of candidates) {
    try {
      return (await compactVerify(text, key, { algorithms: [algorithm] })).payload
    } catch {
      // Whatever jose has to say against a token, the token is not believed; the next key may know it.
    }
  }
  return 'bad_signature'
}
