/** The owner of a token and what it may do, as `whoami --json` prints them. */
export interface TokenOwner {
  readonly verdict: 'accepted' | 'refused' | 'unavailable'
  /** Why it is refused. */
  readonly reason: string | null
  readonly issuer: string | null
  readonly subject: string | null
  readonly client: string | null
  /** The party that acts for the subject, if the token names one. */
  readonly actor: string | null
  /** The patterns that the token carries, and those that it rejects. */
  readonly scopes: readonly string[]
  readonly rejects: readonly string[]
  /** The scopes of the API that the token grants, within every ceiling; null where the API is unknown. */
  readonly covers: { readonly scopes: readonly string[]; readonly of: number } | null
  /** Seconds since the epoch. */
  readonly expires: number | null
  readonly secondsLeft: number | null
  /** Null where unknown: the store is in another process's memory. */
  readonly revoked: boolean | null
}

/** The owner of a token that is not accepted. */
export const NOBODY: TokenOwner = {
  ...{ verdict: 'refused', reason: null, issuer: null, subject: null, client: null, actor: null },
  ...{ scopes: [], rejects: [], covers: null, expires: null, secondsLeft: null, revoked: null },
}
