/** Whose a token is and what it may do: what `whoami --json` prints. */
export interface TokenOwner {
  readonly verdict: 'accepted' | 'refused' | 'unavailable'
  /** Why it is refused. */
  readonly reason: string | null
  readonly issuer: string | null
  readonly subject: string | null
  readonly client: string | null
  /** Who acts for the subject, where the token says so. */
  readonly actor: string | null
  /** The patterns that it carries, and those that it rejects. */
  readonly scopes: readonly string[]
  readonly rejects: readonly string[]
  /** The scopes of the API that it grants, within every ceiling. Null where the API is not known. */
  readonly covers: { readonly scopes: readonly string[]; readonly of: number } | null
  /** Seconds since the epoch. */
  readonly expires: number | null
  readonly secondsLeft: number | null
  /** Null where that cannot be known: the store is in the memory of another process. */
  readonly revoked: boolean | null
}

/** The owner of a token that says nothing that counts. */
export const NOBODY: TokenOwner = {
  ...{ verdict: 'refused', reason: null, issuer: null, subject: null, client: null, actor: null },
  ...{ scopes: [], rejects: [], covers: null, expires: null, secondsLeft: null, revoked: null },
}
