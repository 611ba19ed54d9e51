import { assertChoice, assertGroup, assertList } from '../core/option-checks.ts'
import { findPlacesFault, type TokenPlace } from './token-sources.ts'

/** What becomes of a token that must not be believed: its request is refused, or its bearer is anonymous. */
export type InvalidTokens = 'refuse' | 'anonymous'

/** How tokens of every issuer are read. */
export interface TokenOptions {
  /**
   * The places where a token may be, in order; `['authorization']` unless given. Tokens in several of them
   * must be the same. For cookies, see docs/token-location.md.
   */
  readonly from?: readonly TokenPlace[] | undefined
  /**
   * `anonymous`: an invalid token counts as none, with a header that says so; what needs a token is refused
   * with the real reason, never reduced. `refuse` unless given. An issuer may have its own setting.
   */
  readonly invalid?: InvalidTokens | undefined
}

/** Throws a `TypeError` for malformed options. */
export function assertTokenOptions(given: TokenOptions | undefined): void {
  if (given === undefined) return
  assertGroup('tokens', given, ['from', 'invalid'])
  assertChoice('tokens.invalid', given.invalid, INVALID_TOKENS)
  assertList('tokens.from', given.from)
  const fault = given.from === undefined ? undefined : findPlacesFault(given.from)
  if (fault !== undefined)
    throw new TypeError(`tokens.from${fault.index === undefined ? '' : `[${fault.index}]`} ${fault.what}.`)
}

/** The same for an issuer's record, without `from`: a token's place is known before its issuer. */
export function assertIssuerTokenOptions(given: Pick<TokenOptions, 'invalid'> | undefined): void {
  if (given === undefined) return
  assertGroup('tokens', given, ['invalid'])
  assertChoice('tokens.invalid', given.invalid, INVALID_TOKENS)
}

export const INVALID_TOKENS = ['refuse', 'anonymous'] as const satisfies readonly InvalidTokens[]
