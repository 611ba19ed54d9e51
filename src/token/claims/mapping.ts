import type { ClaimPath } from './claim-path.ts'

/**
 * How scopes are written: a list of texts; one text, separated by spaces (RFC 6749 section 3.3), by commas,
 * or by either if both are named; an object whose keys are the scopes; a policy `{allow, reject}`. `json` is
 * a text that holds JSON of one of the other forms, or of a list if no other is named.
 */
export type ScopeForm = 'list' | 'spaces' | 'commas' | 'keys' | 'json' | 'policy'

/** A claim that grants scopes, and what its names mean here. */
export interface ScopeClaim {
  /** In a path of several names, `*` stands for every member. */
  readonly claim: ClaimPath
  readonly as: readonly ScopeForm[]
  /** Replacements for some of its names: patterns, as the operator wrote them. The other names stay. */
  readonly rename?: Readonly<Record<string, string>> | undefined
  /** The patterns that each name stands for. Names that are not in it grant nothing, unless `rename` has them. */
  readonly map?: Readonly<Record<string, readonly string[]>> | undefined
  /** A prefix for each name that is neither renamed nor mapped. */
  readonly prefix?: string | undefined
}

/** How the claims of an issuer's tokens are read, as data. */
export interface ClaimMapping {
  /** The subject's id: the first claim that is present. */
  readonly id: readonly IdClaim[]
  /** What the token grants: the union of these claims, each in any of its forms. Another form grants nothing. */
  readonly scopes: readonly ScopeClaim[]
  /** The user for whom a client's token acts; none unless given. */
  readonly user?: UserClaims | undefined
}

export interface IdClaim {
  readonly claim: ClaimPath
  /** Whether a whole number is read as text. */
  readonly numbers?: boolean | undefined
}

export interface UserClaims extends IdClaim {
  /** Whether an unknown user is created with its first token. */
  readonly create: 'first_sight' | 'never'
  /** A claim that forbids creation unless it is absent or `true`. */
  readonly createClaim?: ClaimPath | undefined
  /** A claim that is an object, of which the configured fields are stored. */
  readonly personClaim?: ClaimPath | undefined
}

/** How far a token's times may lie from now, in seconds, limits included. */
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
