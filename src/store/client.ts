import type { ProofRule } from '../token/proof/key-binding.ts'

/** A party with an id, API keys and a ceiling, perhaps a signing key and users of its own. Times are milliseconds since the epoch. */
export interface Client extends ClientSettings {
  /** Unicode, up to 256 characters; no NUL, no half of a surrogate pair. */
  readonly id: string
  readonly disabled: boolean
  readonly createdAt: number
}

export interface ClientSettings {
  /** Patterns as text, as they were given: reading them is the caller's. None grants nothing. */
  readonly ceiling: readonly string[]
  /** The claim presets that its tokens may be read with; empty is all. */
  readonly presets: readonly string[]
  /** The patterns of a token that carries neither scopes nor a policy. */
  readonly defaultScopes: readonly string[]
  /** Which fields of a token's `person` are stored. */
  readonly userFields: readonly string[]
  /** Whether a user that nobody has created comes into being with the first token that names it. */
  readonly allowUserCreation: boolean
  /** How its tokens must be bound to their holder. */
  readonly proof: ProofRule
}

export const DEFAULT_CLIENT_SETTINGS: ClientSettings = {
  ceiling: [],
  presets: [],
  defaultScopes: [],
  userFields: [],
  allowUserCreation: true,
  proof: 'optional',
}

export type ClientAddition =
  | { readonly kind: 'added'; readonly client: Client }
  | { readonly kind: 'exists' }
  | { readonly kind: 'invalid_id' }

export type ClientUpdate =
  | { readonly kind: 'updated'; readonly client: Client }
  | { readonly kind: 'unknown_client' }
  /** It is configured, and can be changed there alone. */
  | { readonly kind: 'read_only' }

export type ClientRemoval = { readonly kind: 'removed' | 'unknown_client' | 'read_only' }

export interface ClientPage {
  readonly clients: readonly Client[]
  /** What to give as `after` for the next page; undefined on the last. */
  readonly next: string | undefined
}

/** The clients. Every method rejects when the store cannot be reached, and never because of an id. */
export interface Clients {
  readonly add: (id: string, settings?: Partial<ClientSettings>) => Promise<ClientAddition>
  /** Cached; as fresh as the feed. */
  readonly get: (id: string) => Promise<Client | undefined>
  /** The client where it is at hand: as fresh as `get`, and nothing is asked. */
  readonly peek: (id: string) => Client | undefined
  /** By id, in the order of code points. `first` is 1 to 1,000; 100 unless given. */
  readonly list: (page?: {
    readonly after?: string | undefined
    readonly first?: number | undefined
  }) => Promise<ClientPage>
  /** Changes what is given, and leaves the rest. API keys, signing key and users stay. */
  readonly update: (id: string, settings: Partial<ClientSettings>) => Promise<ClientUpdate>
  /** A disabled client is nobody to its API keys; what its tokens are worth is the verifier's to ask (`get`). */
  readonly disable: (id: string, disabled: boolean) => Promise<ClientUpdate>
  /** Removes it with its API keys, signing key and users. Own tokens that it has are ended by a revocation alone. */
  readonly remove: (id: string) => Promise<ClientRemoval>
}
