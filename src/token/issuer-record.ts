import type { Naming } from '../core/schema/naming.ts'
import type { Pattern } from '../core/scope/pattern.ts'
import type { LeftOut } from './claims/left-out.ts'
import type { ClaimMapping, ClaimWindows } from './claims/mapping.ts'
import type { RequiredClaim } from './claims/required.ts'
import type { Algorithm } from './keys/algorithm.ts'
import type { KeySource } from './keys/key-set.ts'
import type { ProofRule } from './proof/key-binding.ts'
import type { InvalidTokens } from './token-options.ts'

/** Whose tokens are trusted, and how they are read. `iss` selects the record; then its keys alone are tried. */
export interface IssuerRecord {
  /** Our own tokens, those of an issuer that the configuration trusts, and those that a client signs for its users. */
  readonly kind: 'own' | 'trusted' | 'client'
  /** What identities are filed under: an identity is (issuer name, id). */
  readonly name: string
  /** The claim that its tokens carry; undefined for own tokens while no JWT_ISSUER is set, which carry none. */
  readonly iss: string | undefined
  readonly keys: KeySource
  /** Which of its keys' algorithms count; undefined: all. */
  readonly algorithms: readonly Algorithm[] | undefined
  /** Changes with whatever its tokens are read by, its keys aside. */
  readonly version: string
  /** Who we are to this issuer. A token for an audience counts only when it is one of these; undefined: any will do. */
  readonly audiences: readonly string[] | undefined
  /** A third party that knows us by a name gives its tokens to others as well (RFC 8725 section 3.9). */
  readonly isAudienceRequired: boolean
  /** Seconds by which clocks may differ. */
  readonly leeway: number
  readonly windows: ClaimWindows
  /** Claims without which a token is none, besides `exp` and the id. */
  readonly required: readonly RequiredClaim[]
  /** `at+jwt`: what RFC 9068 has access tokens say of themselves; undefined: any type that is a JWT's. */
  readonly type: 'at+jwt' | undefined
  readonly mapping: ClaimMapping
  /** How tokens are read that call themselves `at+jwt`; as all others unless given. */
  readonly atJwtMapping?: ClaimMapping | undefined
  readonly ceilings: readonly (readonly Pattern[])[]
  readonly defaultScopes: readonly Pattern[]
  /** Whether scopes are patterns; else each is the name of one scope. */
  readonly patterns: boolean
  readonly naming: Naming
  /** Hears of what its tokens carry in vain; undefined: nobody does. */
  readonly onLeftOut?: ((leftOut: Omit<LeftOut, 'issuer'>) => void) | undefined
  /** The fate of its tokens that must not be believed; the gateway's unless given. */
  readonly invalid?: InvalidTokens | undefined
  /** How its tokens must be bound to their holder; in no particular way unless given. A binding that is there is always checked. */
  readonly proof?: ProofRule | undefined
  /** Where its tokens act for users: whose they are. */
  readonly users: UserRule | undefined
}

export interface UserRule {
  readonly client: string
  readonly allowCreation: boolean
  /** The fields of `person` that are stored. */
  readonly fields: readonly string[]
}

export function listOf(names: string | readonly string[] | undefined): readonly string[] {
  return names === undefined ? [] : typeof names === 'string' ? [names] : names
}

/** Seconds: a token that lies further ahead is no matter of clocks (FAPI 2.0 Security Profile section 5.3.2.1). */
export const MAX_LEEWAY = 60

/** Throws a TypeError for what is no number of seconds, or too many. */
export function assertLeeway(leeway: number): number {
  if (!(leeway >= 0 && leeway <= MAX_LEEWAY))
    throw new TypeError(`The leeway must be a number of seconds from 0 to ${MAX_LEEWAY}.`)
  return leeway
}
