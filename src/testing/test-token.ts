import { createHmac } from 'node:crypto'
import { parsePattern } from '../core/scope/pattern.ts'

/** The secret of test tokens and test gateways. It is public: whoever trusts it trusts everybody. */
export const TEST_SECRET = 'portcullis/testing: everybody knows this secret'

export interface TestTokenOptions {
  /** Patterns that the token carries. */
  readonly scopes?: readonly string[]
  /** Default `tester`. */
  readonly id?: string
  /** What the token is signed with; {@link TEST_SECRET} unless given. */
  readonly secret?: string
  /** Seconds from now until it expires; negative for one that has. Default 3,600. */
  readonly expiresIn?: number
  /** More claims, or others in place of those above. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Milliseconds since the epoch; the time of the process unless given. */
  readonly now?: number
}

/**
 * Signs a token (HS256) as `/jwt` issues them: for a server in a test whose authenticator has the same secret. Throws
 * `ScopeSyntaxError` for a pattern that is not in the scope language.
 */
export function signTestToken(options: TestTokenOptions = {}): string {
  const { scopes = [], id = 'tester', secret = TEST_SECRET, expiresIn = 3_600, claims = {} } = options
  for (const text of scopes) parsePattern(text)
  const now = Math.floor((options.now ?? Date.now()) / 1_000)
  // Issued before it expires, also where it has expired already.
  const iat = Math.min(now, now + expiresIn - 1)
  const input = [
    { alg: 'HS256', typ: 'JWT' },
    { id, scopes, iat, exp: now + expiresIn, ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}
