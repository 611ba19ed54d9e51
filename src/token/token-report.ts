import type { BearerToken } from './bearer.ts'
import { parseJsonObject } from './json-object.ts'
import type { ProofFault } from './proof/dpop-proof.ts'
import type { PlaceFault } from './token-finder.ts'
import type { TokenFault } from './verify.ts'

/** Why a token was not believed, for logs: callers are told less. */
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
  /** It is bound to a key, and was shown as a Bearer token. */
  | 'bound_to_key'
  /** It is shown with a proof, or must be bound, and is not. */
  | 'not_bound'
  /** It is bound in a way that cannot be checked here. */
  | 'unknown_binding'
  /** Nobody has told which request shows it. */
  | 'unknown_request'
  | 'no_certificate'
  | 'other_certificate'

/** A refused token as logs may tell of it. Issuer and `kid` are what it says itself: nothing has verified them. */
export interface RefusedToken {
  readonly fault: RefusedTokenFault
  readonly issuer: string | undefined
  readonly kid: string | undefined
  /** Set where its bearer was anonymous all the same, by `tokens.invalid`. */
  readonly countsAs?: 'anonymous'
  /** Of `issuer_unavailable`: the place that was asked, without its query, and why it was of no use. */
  readonly asked?: { readonly url: string; readonly cause: string } | undefined
}

const MAX_LENGTH = 200

/**
 * Reads what a token says of its issuer and key, cut and without control characters; `issuer` is whom it was read for, which an
 * opaque token does not say. Never throws; never the token.
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
  // Control, format and line separators, and halves of pairs: a log line stays one line.
  return value.slice(0, MAX_LENGTH).replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\uFFFD')
}
