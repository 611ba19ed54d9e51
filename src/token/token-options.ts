import { assertChoice, assertGroup } from '../core/option-checks.ts'

/** The fate of a token that must not be believed: its request is refused, or its bearer is anonymous. */
export type InvalidTokens = 'refuse' | 'anonymous'

/** How tokens are read, whoever has issued them. */
export interface TokenOptions {
  /**
   * `anonymous`: a token that is not valid counts as none, with a header that says so; what needs a token is refused with the
   * real reason, and never reduced. `refuse` unless given. An issuer may have its own.
   */
  readonly invalid?: InvalidTokens | undefined
}

/** Throws a TypeError for what is no such group. */
export function assertTokenOptions(given: TokenOptions | undefined): void {
  if (given === undefined) return
  assertGroup('tokens', given, ['invalid'])
  assertChoice('tokens.invalid', given.invalid, INVALID_TOKENS)
}

export const INVALID_TOKENS = ['refuse', 'anonymous'] as const satisfies readonly InvalidTokens[]
