import type { ClaimPath } from './claim-path.ts'

/**
 * How scopes are written: a list of texts; one text with spaces (RFC 6749 section 3.3) or with commas between, or with
 * either where both are named; an object whose keys are the scopes; a policy `{allow, reject}`. `json` is a text that is
 * JSON of one of the other forms, or of a list where no other is named.
 */
export type ScopeForm = 'list' | 'spaces' | 'commas' | 'keys' | 'json' | 'policy'

/** A claim that grants scopes, and what its names are here. */
export interface ScopeClaim {
  /** In a list of names, `*` is every member. */
  readonly claim: ClaimPath
  readonly as: readonly ScopeForm[]
  /** Other names for some of its names: patterns, as the operator wrote them. The rest stay. */
  readonly rename?: Readonly<Record<string, string>> | undefined
  /** The patterns that each name stands for. Names that it does not hold grant nothing, unless `rename` holds them. */
  readonly map?: Readonly<Record<string, readonly string[]>> | undefined
  /** Put before each name that is neither renamed nor mapped. */
  readonly prefix?: string | undefined
}

/** How the claims of an issuer's tokens are read, as data. */
export interface ClaimMapping {
  /** Who the subject is: the first that is there. */
  readonly id: readonly IdClaim[]
  /** What the token grants: all of these claims together, each in any of its forms. Another form grants nothing. */
  readonly scopes: readonly ScopeClaim[]
  /** The user for whom a client's token acts; none unless given. */
  readonly user?: UserClaims | undefined
}

export interface IdClaim {
  readonly claim: ClaimPath
  /** A whole number is read as text. */
  readonly numbers?: boolean | undefined
}

export interface UserClaims extends IdClaim {
  /** Whether a user that nobody knows comes into being with its first token. */
  readonly create: 'first_sight' | 'never'
  /** A claim that is neither absent nor `true` forbids it. */
  readonly createClaim?: ClaimPath | undefined
  /** An object; the fields that are configured are stored. */
  readonly personClaim?: ClaimPath | undefined
}

/** How far a token's times may lie from now, in seconds; the ends are inside. */
export interface ClaimWindows {
  /** How far ahead `iat` may lie; 0 unless given. */
  readonly iatAhead?: number | undefined
  /** How far ahead `exp` may lie; any distance unless given. */
  readonly expAhead?: number | undefined
  /** How far ahead `nbf` may lie; 0 unless given. */
  readonly nbfAhead?: number | undefined
  /** How long ago `nbf` may lie; any time unless given. */
  readonly nbfAgo?: number | undefined
}
