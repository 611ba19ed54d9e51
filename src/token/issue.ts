import { SignJWT } from 'jose'
import { isContained } from '../core/scope/containment.ts'
import { ScopeSyntaxError } from '../core/scope/grammar.ts'
import { type Pattern, parsePattern } from '../core/scope/pattern.ts'
import type { Client } from './credentials.ts'
import { importSecret, type TokenKey } from './keys.ts'

export interface IssuerOptions {
  /** HS256 secret; its strength is the caller's to check (`findSecretFault`). */
  readonly secret: string | Uint8Array
  /** The `iss` of every token; none unless given. */
  readonly issuer?: string | undefined
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

/** Signs own tokens. */
export interface TokenIssuer {
  /** Issues a token for what a client asks, if all of it is inside the client's ceiling; a refusal is a value. */
  readonly issue: (client: Client, requested: readonly string[]) => Promise<IssueResult>
}

export function createTokenIssuer(options: IssuerOptions): TokenIssuer {
  const imported = importSecret(options.secret)
  // A request has other headers too.
  const maxBytes = Math.floor((options.maxHeaderBytes * 3) / 4)
  return {
    async issue(client, requested) {
      // Before any pattern is looked at: what cannot be sent back is not worth the work.
      const length = requested.reduce((sum, scope) => sum + scope.length, 0)
      if (length > maxBytes) return { kind: 'token_too_large', maxBytes }
      for (const [index, text] of requested.entries()) {
        const pattern = parseRequested(text)
        if (pattern instanceof ScopeSyntaxError) return { kind: 'invalid_scope', index, error: pattern }
        if (!isContained(pattern, client.ceiling)) return { kind: 'scope_not_allowed', pattern }
      }
      const token = await signToken(await imported, options, client.id, requested)
      return token.length > maxBytes ? { kind: 'token_too_large', maxBytes } : { kind: 'issued', token }
    },
  }
}

/** `jti`, `auth_time` and `fam` are what revocation and refresh will know a token by. */
async function signToken(
  { algorithm, key }: TokenKey,
  options: IssuerOptions,
  id: string,
  scopes: readonly string[],
): Promise<string> {
  const iat = Math.floor(options.now() / 1000)
  const iss = options.issuer === undefined ? {} : { iss: options.issuer }
  const family = { jti: identifier(options), auth_time: iat, fam: identifier(options) }
  return new SignJWT({ id, scopes, iat, exp: iat + options.expires, ...family, ...iss })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .sign(key)
}

function identifier({ random }: IssuerOptions): string {
  return Buffer.from(random(16)).toString('base64url')
}

function parseRequested(text: string): Pattern | ScopeSyntaxError {
  try {
    return parsePattern(text)
  } catch (error) {
    if (error instanceof ScopeSyntaxError) return error
    throw error
  }
}
