import type { BearerToken } from './bearer.ts'
import { parseJsonObject } from './json-object.ts'
import type { ProofFault } from './proof/dpop-proof.ts'
import type { PlaceFault } from './token-finder.ts'
import type { TokenFault } from './verify.ts'

/** Why a token was not believed, for logs: callers learn less. */
export type RefusedTokenFault =
  | TokenFault
  | 'malformed'
  | PlaceFault
  | 'ambiguous_client'
  | 'too_early'
  | 'outside_window'
  | 'expired'
  | 'revoked'
  | 'unknown_user'
  | 'issuer_unavailable'
  | ProofFault
  /** Bound to a key, but shown as a Bearer token. */
  | 'bound_to_key'
  /** Shown with a proof, or required to be bound, but not bound. */
  | 'not_bound'
  /** Bound in a way that cannot be checked here. */
  | 'unknown_binding'
  /** The request that shows it is unknown. */
  | 'unknown_request'
  | 'no_certificate'
  | 'other_certificate'

/** A refused token as logs may describe it. Issuer and `kid` are what the token itself says, unverified. */
export interface RefusedToken {
  readonly fault: RefusedTokenFault
  readonly issuer: string | undefined
  readonly kid: string | undefined
  /** Set if its bearer counted as anonymous all the same, by `tokens.invalid`. */
  readonly countsAs?: 'anonymous'
  /** For `issuer_unavailable`: the URL that was queried, without its query, and why that was of no use. */
  readonly asked?: { readonly url: string; readonly cause: string } | undefined
}

const MAX_LENGTH = 200

/**
 * Reads a token's issuer and key, shortened and without control characters; `issuer` is the one that it was
 * read for, which an opaque token does not name. Never throws, and never shows the token.
 */
export function describeToken(
  text: BearerToken,
  issuer?: string | undefined,
): Pick<RefusedToken, 'issuer' | 'kid'> {
  const [header = '', payload = ''] = text.split('.')
  return { issuer: readText(payload, 'iss') ?? issuer, kid: readText(header, 'kid') }
}

function readText(part: string, name: string): string | undefined {
  const claims = parseJsonObject(Buffer.from(part, 'base64url'))
  const value = claims !== undefined && Object.hasOwn(claims, name) ? claims[name] : undefined
  if (typeof value !== 'string') return undefined
  // Replaces control, format and separator characters and halves of pairs: a log line stays one line.
  return value.slice(0, MAX_LENGTH).replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\uFFFD')
}
