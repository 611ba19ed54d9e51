/**
 * `published`: verifies, and is in the JWKS; `signing`: also signs, and only one key does; `retired`: neither,
 * and its private key is deleted.
 *
 * Rotation without failed requests: `add` the new key, and wait until every replica (one second) and every
 * cached JWKS has it; `sign` with it, which leaves the old one published; `retire` the old one when its last
 * token has ended.
 */
export type OwnKeyState = 'published' | 'signing' | 'retired'

/**
 * What a key signs: `tokens` for callers, which this gateway believes; or, for `upstreams`, who asked, which
 * it never believes itself. One key of each purpose signs.
 */
export type OwnKeyPurpose = 'tokens' | 'upstreams'

/** One key of the own key ring. Times are milliseconds since the epoch. */
export interface OwnKey {
  readonly kid: string
  readonly algorithm: string
  /** JWK or PEM, or an HMAC secret; undefined once retired. */
  readonly privateKey: string | undefined
  readonly purpose: OwnKeyPurpose
  readonly state: OwnKeyState
  readonly publishedAt: number
  /** When it began to sign; undefined if it never has. */
  readonly signingSince: number | undefined
  readonly retiredAt: number | undefined
}

export type OwnKeyAddition =
  | { readonly kind: 'added'; readonly key: OwnKey }
  | { readonly kind: 'exists' | 'invalid_kid' }

export type OwnKeyChange =
  | { readonly kind: 'changed'; readonly key: OwnKey }
  | { readonly kind: 'unknown_key' }
  /** A retired key never signs again; the signing key cannot be retired before another one signs. */
  | { readonly kind: 'is_retired' | 'is_signing' }

/**
 * The own key ring. Every method rejects when the store cannot be reached. Not cached: readers list it at the
 * start and at every `own_key` entry of the feed.
 */
export interface OwnKeys {
  readonly add: (key: {
    readonly kid: string
    readonly algorithm: string
    readonly privateKey: string
    /** `tokens` unless given. */
    readonly purpose?: OwnKeyPurpose | undefined
  }) => Promise<OwnKeyAddition>
  /** Oldest first. */
  readonly list: () => Promise<readonly OwnKey[]>
  /** Makes this key sign; the one of its purpose that did so stays published. */
  readonly sign: (kid: string) => Promise<OwnKeyChange>
  readonly retire: (kid: string) => Promise<OwnKeyChange>
}
