import type { MaybePromise } from '../core/maybe-promise.ts'
import { isContained } from '../core/scope/containment.ts'
import { ScopeSyntaxError } from '../core/scope/grammar.ts'
import { type Pattern, parsePattern } from '../core/scope/pattern.ts'
import { listOf } from './issuer-record.ts'
import { createKeyRing, type KeyRing } from './keys/key-ring.ts'
import {
  confirmationOf,
  type KeyBinding,
  type ProofRule,
  SESSION_UNBOUND,
  satisfies,
} from './proof/key-binding.ts'
import { type Session, sessionClaims } from './session.ts'
import { signCompact } from './sign-compact.ts'
import { shapeClaims, TOKEN_TYPES, type TokenContent, type TokenForm } from './token-form.ts'

/** The party that requests a token, its credentials already checked. Its ceiling bounds the token. */
export interface TokenHolder {
  readonly id: string
  readonly ceiling: readonly Pattern[]
  /** What its token is bound to; nothing unless given. */
  readonly binding?: KeyBinding | undefined
}

export interface IssuerOptions {
  /** HS256 secret; callers check its strength (`findSecretFault`). */
  readonly secret?: string | Uint8Array | undefined
  /** Own keys that come and go; takes the place of `secret`, which the ring may hold. */
  readonly ring?: KeyRing | undefined
  /** The `iss` of every token; none unless given. */
  readonly issuer?: string | undefined
  /** How tokens of clients are written; `contributor` unless given. */
  readonly form?: TokenForm | undefined
  /** The audience of RFC 9068 tokens that name no other. */
  readonly audience?: string | readonly string[] | undefined
  /** How own tokens must be bound; in no particular way unless given. */
  readonly proof?: ProofRule | undefined
  /** Seconds. */
  readonly expires: number
  /** Bytes of header that servers accept where the tokens are shown; Node's own limit is 16 KiB. */
  readonly maxHeaderBytes: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Returns as many unpredictable bytes as requested. */
  readonly random: (bytes: number) => Uint8Array
}

export type IssueResult =
  | { readonly kind: 'issued'; readonly token: string }
  | { readonly kind: 'invalid_scope'; readonly index: number; readonly error: ScopeSyntaxError }
  | { readonly kind: 'scope_not_allowed'; readonly pattern: Pattern }
  | { readonly kind: 'token_too_large'; readonly maxBytes: number }

/** A family: a first token, and all that refreshing makes of it. */
export interface TokenFamily {
  readonly fam: string
  /** When the first token was issued, in seconds since the epoch. */
  readonly auth_time: number
}

/** Signs own tokens. */
export interface TokenIssuer {
  /**
   * Issues a token for the scopes that a client requests, if all of them are inside its ceiling; a refusal is
   * a value. `audience` is whom the token is for; callers check it.
   */
  readonly issue: (
    client: TokenHolder,
    requested: readonly string[],
    audience?: readonly string[] | undefined,
  ) => Promise<IssueResult>
  /**
   * Issues the token of a session, with the scopes that `access` lists. Callers vouch for who the person is
   * and what they may do: nothing is checked here. Throws a `TypeError` for a malformed session, and if every
   * own token must be bound: nobody shows a key for a session.
   */
  readonly issueSession: (session: Session) => Promise<IssueResult>
  /** Signs claims that {@link readRequested} has passed, in an existing family. */
  readonly reissue: (claims: Readonly<Record<string, unknown>>, family: TokenFamily) => Promise<IssueResult>
  /** The same for a client's token, in the current form. */
  readonly renew: (content: TokenContent, family: TokenFamily) => Promise<IssueResult>
  /** Signs what an exchange has passed, to expire at `exp` (seconds since the epoch) in any case. */
  readonly issueUntil: (content: TokenContent, exp: number) => Promise<IssueResult>
  /** The audience of a token that names no other; empty if such a token has none. */
  readonly audience: readonly string[]
  /** Seconds for which a token is good. */
  readonly expires: number
  readonly maxTokenBytes: number
}

export function createTokenIssuer(options: IssuerOptions): TokenIssuer {
  const ring = options.ring ?? createKeyRing({ secret: options.secret })
  // A request has other headers too.
  const maxBytes = Math.floor((options.maxHeaderBytes * 3) / 4)

  const { form = 'contributor' } = options
  const audience = listOf(options.audience)

  const sign = async (
    claims: Readonly<Record<string, unknown>>,
    family?: TokenFamily,
    type = 'JWT',
    exp?: number,
  ): Promise<IssueResult> => {
    const token = await signToken(claims, type, family, exp, ring, options)
    return token.length > maxBytes ? { kind: 'token_too_large', maxBytes } : { kind: 'issued', token }
  }
  const signContent = (content: TokenContent, family?: TokenFamily, exp?: number): Promise<IssueResult> =>
    sign(shapeClaims(form, content, audience), family, TOKEN_TYPES[form], exp)
  return {
    async issue({ id, ceiling, binding }, requested, asked) {
      const read = readRequested(requested, [ceiling], maxBytes)
      if (read.kind !== 'readable') return read
      return signContent({ id, scopes: requested, audience: asked, others: boundTo(binding) })
    },
    async issueSession(session) {
      if (!satisfies(options.proof ?? 'optional', undefined)) throw new TypeError(SESSION_UNBOUND)
      return sign(sessionClaims(session))
    },
    reissue: (claims, family) => sign(claims, family),
    renew: (content, family) => signContent(content, family),
    issueUntil: (content, exp) => signContent(content, undefined, exp),
    audience,
    expires: options.expires,
    maxTokenBytes: maxBytes,
  }
}

/** The `cnf` claim of a bound token; no claim without a binding. */
export function boundTo(binding: KeyBinding | undefined): Readonly<Record<string, unknown>> {
  return binding === undefined ? {} : { cnf: confirmationOf(binding) }
}

/** Whether requested scopes are patterns inside every bound, and few enough to be sent back. Never throws. */
export function readRequested(
  requested: readonly string[],
  bounds: readonly (readonly Pattern[])[],
  maxBytes: number,
): { readonly kind: 'readable' } | Exclude<IssueResult, { readonly kind: 'issued' }> {
  // Before any pattern is parsed: what cannot be sent back is not worth the work.
  const length = requested.reduce((sum, scope) => sum + scope.length, 0)
  if (length > maxBytes) return { kind: 'token_too_large', maxBytes }
  for (const [index, text] of requested.entries()) {
    const pattern = parseRequested(text)
    if (pattern instanceof ScopeSyntaxError) return { kind: 'invalid_scope', index, error: pattern }
    if (!bounds.every((bound) => isContained(pattern, bound))) return { kind: 'scope_not_allowed', pattern }
  }
  return { kind: 'readable' }
}

/** Revocation and refresh know a token by its `jti`, `auth_time` and `fam`. */
function signToken(
  claims: Readonly<Record<string, unknown>>,
  type: string,
  family: TokenFamily | undefined,
  end: number | undefined,
  ring: KeyRing,
  { issuer, expires, now, random }: IssuerOptions,
): MaybePromise<string> {
  const identifier = (): string => Buffer.from(random(16)).toString('base64url')
  const iat = Math.floor(now() / 1000)
  const { fam, auth_time } = family ?? { fam: undefined, auth_time: iat }
  const iss = issuer === undefined ? {} : { iss: issuer }
  const jti = identifier()
  const exp = end ?? iat + expires
  const all = { ...claims, iat, exp, jti, auth_time, fam: fam ?? identifier(), ...iss }
  return signCompact(ring.signer(), type, all)
}

function parseRequested(text: string): Pattern | ScopeSyntaxError {
  try {
    return parsePattern(text)
  } catch (error) {
    if (error instanceof ScopeSyntaxError) return error
    throw error
  }
}
