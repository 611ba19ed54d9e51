import type { ProofRule } from '../token/proof/key-binding.ts'

/**
 * A party with an id, API keys and a ceiling, perhaps with a signing key and users. Times are milliseconds
 * since the epoch.
 */
export interface Client extends ClientSettings {
  /** Unicode, up to 256 characters; no NUL, no half of a surrogate pair. */
  readonly id: string
  readonly disabled: boolean
  readonly createdAt: number
}

export interface ClientSettings {
  /** Patterns as text, exactly as given; callers parse them. An empty list grants nothing. */
  readonly ceiling: readonly string[]
  /** The claim presets allowed for its tokens; empty allows all. */
  readonly presets: readonly string[]
  /** The patterns of a token that carries neither scopes nor a policy. */
  readonly defaultScopes: readonly string[]
  /** The fields of a token's `person` that are stored. */
  readonly userFields: readonly string[]
  /** Whether an unknown user is created with the first token that names it. */
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
  /** The client is configured, and can only be changed in the configuration. */
  | { readonly kind: 'read_only' }

export type ClientRemoval = { readonly kind: 'removed' | 'unknown_client' | 'read_only' }

export interface ClientPage {
  readonly clients: readonly Client[]
  /** The `after` of the next page; undefined on the last. */
  readonly next: string | undefined
}

/** The clients. Every method rejects when the store cannot be reached, and never because of an id. */
export interface Clients {
  readonly add: (id: string, settings?: Partial<ClientSettings>) => Promise<ClientAddition>
  /** Cached; as fresh as the feed. */
  readonly get: (id: string) => Promise<Client | undefined>
  /** The client, if it is in memory: as fresh as `get`, without a query. */
  readonly peek: (id: string) => Client | undefined
  /** By id, in the order of code points. `first` is 1 to 1,000; 100 unless given. */
  readonly list: (page?: {
    readonly after?: string | undefined
    readonly first?: number | undefined
  }) => Promise<ClientPage>
  /** Changes only what is given. API keys, signing key and users stay. */
  readonly update: (id: string, settings: Partial<ClientSettings>) => Promise<ClientUpdate>
  /** The API keys of a disabled client match nobody; verifiers check whether its tokens count (`get`). */
  readonly disable: (id: string, disabled: boolean) => Promise<ClientUpdate>
  /** Removes a client with all its belongings. Own tokens issued to it end only by a revocation. */
  readonly remove: (id: string) => Promise<ClientRemoval>
}
