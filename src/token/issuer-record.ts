import type { Naming } from '../core/schema/naming.ts'
import type { Pattern } from '../core/scope/pattern.ts'
import type { LeftOut } from './claims/left-out.ts'
import type { ClaimMapping, ClaimWindows } from './claims/mapping.ts'
import type { RequiredClaim } from './claims/required.ts'
import type { Algorithm } from './keys/algorithm.ts'
import type { KeySource } from './keys/key-set.ts'
import type { ProofRule } from './proof/key-binding.ts'
import type { InvalidTokens } from './token-options.ts'

/** An issuer whose tokens are trusted. `iss` selects the record; then only its keys are tried. */
export interface IssuerRecord {
  /** `own`: our tokens; `trusted`: those of a configured issuer; `client`: those of a client for its users. */
  readonly kind: 'own' | 'trusted' | 'client'
  /** The name that identities are filed under: an identity is (issuer name, id). */
  readonly name: string
  /** The `iss` of its tokens; undefined for own tokens while no JWT_ISSUER is set, which carry none. */
  readonly iss: string | undefined
  readonly keys: KeySource
  /** The algorithms of its keys that count; undefined: all. */
  readonly algorithms: readonly Algorithm[] | undefined
  /** Changes with everything that its tokens are read by, except its keys. */
  readonly version: string
  /** Our names at this issuer: an audience must include one of these; undefined: any audience counts. */
  readonly audiences: readonly string[] | undefined
  /** Whether tokens need an audience: an issuer that names us serves others, too (RFC 8725 section 3.9). */
  readonly isAudienceRequired: boolean
  /** Seconds by which clocks may differ. */
  readonly leeway: number
  readonly windows: ClaimWindows
  /** Claims that a token must have, besides `exp` and the id. */
  readonly required: readonly RequiredClaim[]
  /** `at+jwt`: the `typ` of access tokens in RFC 9068; undefined: any type of a JWT. */
  readonly type: 'at+jwt' | undefined
  readonly mapping: ClaimMapping
  /** How tokens of type `at+jwt` are read; like all others unless given. */
  readonly atJwtMapping?: ClaimMapping | undefined
  readonly ceilings: readonly (readonly Pattern[])[]
  readonly defaultScopes: readonly Pattern[]
  /** Whether scopes are patterns; otherwise, each is the name of one scope. */
  readonly patterns: boolean
  readonly naming: Naming
  /** Called with what its tokens carry that grants nothing. */
  readonly onLeftOut?: ((leftOut: Omit<LeftOut, 'issuer'>) => void) | undefined
  /** What becomes of its tokens that must not be believed; as the gateway says unless given. */
  readonly invalid?: InvalidTokens | undefined
  /** How its tokens must be bound to their holder; `optional` unless given. A binding is always checked. */
  readonly proof?: ProofRule | undefined
  /** The users that its tokens act for, if they do. */
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

/** In seconds: a greater difference is not a matter of clocks (FAPI 2.0 Security Profile section 5.3.2.1). */
export const MAX_LEEWAY = 60

/** Throws a `TypeError` unless it is a number of seconds within {@link MAX_LEEWAY}. */
export function assertLeeway(leeway: number): number {
  if (!(leeway >= 0 && leeway <= MAX_LEEWAY))
    throw new TypeError(`The leeway must be a number of seconds from 0 to ${MAX_LEEWAY}.`)
  return leeway
}
