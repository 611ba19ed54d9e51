import type { ProofRule } from './proof/key-binding.ts'

/**
 * What reading and refreshing tokens needs of a store. The store's own interfaces satisfy these; for another
 * store, these few methods are enough. Each may be cached, as freshly as the store promises.
 */

/** A client, as far as its tokens are concerned. Patterns are texts; unreadable ones grant nothing. */
export interface TokenClient {
  readonly id: string
  readonly disabled: boolean
  readonly ceiling: readonly string[]
  /** The claim presets allowed for its tokens; empty allows all. */
  readonly presets: readonly string[]
  readonly defaultScopes: readonly string[]
  /** The fields of `person` that are stored. */
  readonly userFields: readonly string[]
  readonly allowUserCreation: boolean
  /** How its tokens must be bound to their holder; in no particular way unless given. */
  readonly proof?: ProofRule | undefined
}

export interface TokenClients {
  readonly get: (id: string) => Promise<TokenClient | undefined>
  /** The client if it is in memory; undefined if `get` must be called. */
  readonly peek?: ((id: string) => TokenClient | undefined) | undefined
}

/** The key that a client signs its tokens with. `version` is new with every change, and never reused. */
export type TokenSigningKey = (
  | { readonly kind: 'public'; readonly key: string }
  | { readonly kind: 'secret'; readonly secret: string }
) & {
  readonly algorithm: string
  readonly preset: string | undefined
  readonly version: string
}

export interface TokenSigningKeys {
  readonly get: (client: string) => Promise<TokenSigningKey | undefined>
}

export interface UserRecord {
  readonly id: string
  readonly person: Readonly<Record<string, unknown>>
}

export type UserSight<Known extends UserRecord = UserRecord> =
  | { readonly kind: 'known' | 'created' | 'updated'; readonly user: Known }
  /** There is no such user, and none was created. */
  | { readonly kind: 'unknown_user' | 'unknown_client' | 'invalid_id' | 'person_too_large' }

export interface TokenUsers {
  readonly see: (
    client: string,
    id: string,
    sighting: {
      readonly create: boolean
      readonly person?: Readonly<Record<string, unknown>> | undefined
      /** Milliseconds since the epoch. */
      readonly asOf?: number | undefined
    },
  ) => Promise<UserSight>
}

/** What revocations know a token by: the issuer record's name, the id, and more if the token has it. */
export interface RevocableToken {
  readonly issuer: string
  readonly subject: string
  readonly jti?: string | undefined
  /** Own tokens only. */
  readonly family?: string | undefined
  readonly client?: string | undefined
  /** Milliseconds since the epoch. Unless given, the token counts as older than any revocation. */
  readonly issuedAt?: number | undefined
}

export interface RevocationCheck {
  /** Called on every request: no I/O. */
  readonly isRevoked: (token: RevocableToken) => boolean
}

/** The only revocation that tokens themselves cause: of a family whose spent token is shown again. */
export interface FamilyRevocations extends RevocationCheck {
  readonly revoke: (
    target: { readonly kind: 'family'; readonly family: string },
    times: { readonly until: number },
  ) => Promise<unknown>
}

/** An own token that is to be refreshed. Times are milliseconds since the epoch. */
export interface Spending {
  readonly jti: string
  readonly family: string
  /** When the record may be dropped: `auth_time` + maxAge. */
  readonly until: number
  /** Milliseconds within which the same token may be spent again, after a lost answer; 0 unless given. */
  readonly grace?: number | undefined
}

/** The record of refreshed tokens. */
export interface SpentTokens {
  /**
   * Spends a token. Of concurrent calls, in any process, one gets `spent`, the others `reused`, and must
   * revoke the family. Rejects if the store cannot be reached; then the token may or may not be spent.
   */
  readonly spend: (spending: Spending) => Promise<'spent' | 'reused'>
}

/** The store was needed, and could not be reached. No token is at fault: an HTTP edge answers 503. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'
  readonly code = 'STORE_UNAVAILABLE'

  constructor(cause: unknown) {
    super('The store cannot be reached.', { cause })
  }
}

/** Awaits the store. Rejects with {@link StoreUnavailableError} whatever the store rejects with. */
export async function askStore<Answer>(asking: Promise<Answer>): Promise<Answer> {
  try {
    return await asking
  } catch (error) {
    throw new StoreUnavailableError(error)
  }
}
