import type { ProofRule } from './proof/key-binding.ts'

/**
 * What reading and refreshing tokens asks of a store. The store's own interfaces satisfy these; whoever has another
 * store writes these few methods. Each may be cached, as freshly as the store promises.
 */

/** A client as far as its tokens go. Patterns are texts; what cannot be read grants nothing. */
export interface TokenClient {
  readonly id: string
  readonly disabled: boolean
  readonly ceiling: readonly string[]
  /** The claim presets that its tokens may be read with; empty is all. */
  readonly presets: readonly string[]
  readonly defaultScopes: readonly string[]
  /** Which fields of `person` are stored. */
  readonly userFields: readonly string[]
  readonly allowUserCreation: boolean
  /** How its tokens must be bound to their holder; in no particular way unless given. */
  readonly proof?: ProofRule | undefined
}

export interface TokenClients {
  readonly get: (id: string) => Promise<TokenClient | undefined>
  /** What is at hand of a client without asking a store; undefined where `get` must be asked. */
  readonly peek?: ((id: string) => TokenClient | undefined) | undefined
}

/** What a client signs its tokens with. Another `version` at every change, never again the same. */
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
  /** Nobody has created it, and it was not to be created. */
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

/** What a revocation knows a token by: the issuer record's name, the id, and more where the token has it. */
export interface RevocableToken {
  readonly issuer: string
  readonly subject: string
  readonly jti?: string | undefined
  /** Of own tokens alone. */
  readonly family?: string | undefined
  readonly client?: string | undefined
  /** Milliseconds since the epoch. A token that does not say is as old as can be. */
  readonly issuedAt?: number | undefined
}

export interface RevocationCheck {
  /** Asked on every request: no I/O. */
  readonly isRevoked: (token: RevocableToken) => boolean
}

/** The one revocation that reading tokens leads to: that of a family whose spent token is offered again. */
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
  /** When the mark may go: `auth_time` + maxAge. */
  readonly until: number
  /** Milliseconds within which the same token may be spent again, after a lost answer; 0 unless given. */
  readonly grace?: number | undefined
}

/** The record of which tokens have been refreshed. */
export interface SpentTokens {
  /**
   * Spends a token. Of several at once, in any process, one is told `spent`, the others `reused`: whoever is told so
   * revokes the family. Rejects when the store cannot be reached; then nobody knows whether it is spent.
   */
  readonly spend: (spending: Spending) => Promise<'spent' | 'reused'>
}

/** The store had to be asked, and could not be. No token is at fault: an HTTP edge answers 503. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'
  readonly code = 'STORE_UNAVAILABLE'

  constructor(cause: unknown) {
    super('The store cannot be reached.', { cause })
  }
}

/** Asks the store. Rejects with {@link StoreUnavailableError} for whatever it rejects with. */
export async function askStore<Answer>(asking: Promise<Answer>): Promise<Answer> {
  try {
    return await asking
  } catch (error) {
    throw new StoreUnavailableError(error)
  }
}
