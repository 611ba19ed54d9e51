/**
 * `published`: verifies, and is in the JWKS; `signing`: signs as well, and only one does; `retired`: neither, and the
 * private key is forgotten.
 *
 * Rotation that fails no request: `add` the new key, and wait until every replica (one second) and every cached JWKS has
 * it; `sign` with it, which leaves the old one published; when the last token of the old one has ended, `retire` it.
 */
export type OwnKeyState = 'published' | 'signing' | 'retired'

/**
 * What a key signs: `tokens` for callers, which this gateway believes; or, to `upstreams`, who asked, which it never
 * believes itself. One key of each signs.
 */
export type OwnKeyPurpose = 'tokens' | 'upstreams'

/** One key of our own key ring. Times are milliseconds since the epoch. */
export interface OwnKey {
  readonly kid: string
  readonly algorithm: string
  /** JWK or PEM, or an HMAC secret; undefined once it is retired. */
  readonly privateKey: string | undefined
  readonly purpose: OwnKeyPurpose
  readonly state: OwnKeyState
  readonly publishedAt: number
  /** When it began to sign; undefined: it never has. */
  readonly signingSince: number | undefined
  readonly retiredAt: number | undefined
}

export type OwnKeyAddition =
  | { readonly kind: 'added'; readonly key: OwnKey }
  | { readonly kind: 'exists' | 'invalid_kid' }

export type OwnKeyChange =
  | { readonly kind: 'changed'; readonly key: OwnKey }
  | { readonly kind: 'unknown_key' }
  /** A retired key never signs again; the signing key is not retired before another signs. */
  | { readonly kind: 'is_retired' | 'is_signing' }

/** The own key ring. Every method rejects when the store cannot be reached. Nothing is cached here: read at start and at every `own_key` of the feed. */
export interface OwnKeys {
  readonly add: (key: {
    readonly kid: string
    readonly algorithm: string
    readonly privateKey: string
    /** `tokens` unless given. */
    readonly purpose?: OwnKeyPurpose | undefined
  }) => Promise<OwnKeyAddition>
  /** The oldest first. */
  readonly list: () => Promise<readonly OwnKey[]>
  /** From now on this key signs, and the one of its purpose that did is published. */
  readonly sign: (kid: string) => Promise<OwnKeyChange>
  readonly retire: (kid: string) => Promise<OwnKeyChange>
}
