/** An own token that is to be refreshed. Times are milliseconds since the epoch. */
export interface Spending {
  readonly jti: string
  readonly family: string
  /** When the mark may go: `auth_time` + maxAge. */
  readonly until: number
  /** Milliseconds within which the same token may be spent again, after a lost answer; 0 unless given. */
  readonly grace?: number | undefined
}

/** Which tokens have been refreshed. */
export interface SpentTokens {
  /**
   * Spends a token. Of several at once, in any process, one is told `spent`, the others `reused`: whoever is told so
   * revokes the family. Rejects when the store cannot be reached; then nobody knows whether it is spent.
   */
  readonly spend: (spending: Spending) => Promise<'spent' | 'reused'>
}
