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

/** Who asks for a token, once the credentials are right: its ceiling is what no token of its own goes beyond. */
export interface TokenHolder {
  readonly id: string
  readonly ceiling: readonly Pattern[]
  /** What its token is bound to; to nothing unless given. */
  readonly binding?: KeyBinding | undefined
}

export interface IssuerOptions {
  /** HS256 secret; its strength is the caller's to check (`findSecretFault`). */
  readonly secret?: string | Uint8Array | undefined
  /** Own keys that come and go; takes the place of `secret`, which it may hold. */
  readonly ring?: KeyRing | undefined
  /** The `iss` of every token; none unless given. */
  readonly issuer?: string | undefined
  /** How tokens of clients are written; `contributor` unless given. */
  readonly form?: TokenForm | undefined
  /** Whom tokens of RFC 9068 are for unless they name others. */
  readonly audience?: string | readonly string[] | undefined
  /** How own tokens must be bound; in no particular way unless given. */
  readonly proof?: ProofRule | undefined
  /** Seconds. */
  readonly expires: number
  /** Bytes of header that the servers take where the tokens are shown; Node's own limit is 16 KiB. */
  readonly maxHeaderBytes: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** As many unpredictable bytes as asked for. */
  readonly random: (bytes: number) => Uint8Array
}

export type IssueResult =
  | { readonly kind: 'issued'; readonly token: string }
  | { readonly kind: 'invalid_scope'; readonly index: number; readonly error: ScopeSyntaxError }
  | { readonly kind: 'scope_not_allowed'; readonly pattern: Pattern }
  | { readonly kind: 'token_too_large'; readonly maxBytes: number }

/** The first token of a family, and all that come of it by refreshing. */
export interface TokenFamily {
  readonly fam: string
  /** When the first was issued; seconds since the epoch. */
  readonly auth_time: number
}

/** Signs own tokens. */
export interface TokenIssuer {
  /**
   * Issues a token for what a client asks, if all of it is inside the client's ceiling; a refusal is a value. `audience`: whom it is
   * for, which is the caller's to check.
   */
  readonly issue: (
    client: TokenHolder,
    requested: readonly string[],
    audience?: readonly string[] | undefined,
  ) => Promise<IssueResult>
  /**
   * Issues the token of a session, whose scopes are what `access` lists. It is the caller who says who they are, and what
   * they may: nothing is asked here. Throws a TypeError for a session of another shape, and where every own token must be bound:
   * nobody shows a key for a session.
   */
  readonly issueSession: (session: Session) => Promise<IssueResult>
  /** Signs what {@link readRequested} has passed, in a family that there is already. */
  readonly reissue: (claims: Readonly<Record<string, unknown>>, family: TokenFamily) => Promise<IssueResult>
  /** The same for a token of a client, in the form that holds now. */
  readonly renew: (content: TokenContent, family: TokenFamily) => Promise<IssueResult>
  /** Signs what an exchange has passed, until a time in seconds since the epoch: however long signing takes, it ends then. */
  readonly issueUntil: (content: TokenContent, exp: number) => Promise<IssueResult>
  /** Whom a token is for that names nobody else; empty where it names nobody at all. */
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

/** The claims of a token that is bound. */
export function boundTo(binding: KeyBinding | undefined): Readonly<Record<string, unknown>> {
  return binding === undefined ? {} : { cnf: confirmationOf(binding) }
}

/** Whether requested scopes are patterns inside every one of some bounds, and few enough to be sent back. Total. */
export function readRequested(
  requested: readonly string[],
  bounds: readonly (readonly Pattern[])[],
  maxBytes: number,
): { readonly kind: 'readable' } | Exclude<IssueResult, { readonly kind: 'issued' }> {
  // Before any pattern is looked at: what cannot be sent back is not worth the work.
  const length = requested.reduce((sum, scope) => sum + scope.length, 0)
  if (length > maxBytes) return { kind: 'token_too_large', maxBytes }
  for (const [index, text] of requested.entries()) {
    const pattern = parseRequested(text)
    if (pattern instanceof ScopeSyntaxError) return { kind: 'invalid_scope', index, error: pattern }
    if (!bounds.every((bound) => isContained(pattern, bound))) return { kind: 'scope_not_allowed', pattern }
  }
  return { kind: 'readable' }
}

/** `jti`, `auth_time` and `fam` are what revocation and refresh know a token by. */
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
