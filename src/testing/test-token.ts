import { createHmac } from 'node:crypto'
import { parsePattern } from '../core/scope/pattern.ts'

/** The secret of test tokens and test gateways. It is public: trusting it means trusting everybody. */
export const TEST_SECRET = 'portcullis/testing: everybody knows this secret'

export interface TestTokenOptions {
  /** Patterns that the token carries. */
  readonly scopes?: readonly string[]
  /** Default `tester`. */
  readonly id?: string
  /** The signing secret; {@link TEST_SECRET} unless given. */
  readonly secret?: string
  /** Seconds until it expires; negative for an expired token. Default 3,600. */
  readonly expiresIn?: number
  /** Additional claims, which override those above. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Milliseconds since the epoch; the current time unless given. */
  readonly now?: number
}

/**
 * Signs a token (HS256) as `/jwt` does, for a server under test whose authenticator has the same secret.
 * Throws `ScopeSyntaxError` for a pattern that is not in the scope language.
 */
export function signTestToken(options: TestTokenOptions = {}): string {
  const { scopes = [], id = 'tester', secret = TEST_SECRET, expiresIn = 3_600, claims = {} } = options
  for (const text of scopes) parsePattern(text)
  const now = Math.floor((options.now ?? Date.now()) / 1_000)
  // Keeps `iat` before `exp`, even for an expired token.
  const iat = Math.min(now, now + expiresIn - 1)
  const input = [
    { alg: 'HS256', typ: 'JWT' },
    { id, scopes, iat, exp: now + expiresIn, ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}
