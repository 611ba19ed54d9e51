/** The key that a client signs its own tokens with. It has one: setting another ends the first's tokens. */
export type SigningKeyMaterial =
  | {
      readonly kind: 'public'
      /** PEM (SPKI or certificate) or JWK, checked by the caller. */
      readonly key: string
      readonly algorithm: string
    }
  | {
      readonly kind: 'secret'
      readonly secret: string
      readonly algorithm: string
    }

export type SigningKey = SigningKeyMaterial & {
  readonly client: string
  /** The preset for its tokens' claims; undefined: the default. */
  readonly preset: string | undefined
  /** New with every change, and never reused: cached tokens are filed under it. */
  readonly version: string
  readonly setAt: number
}

export type SigningKeySetting =
  | { readonly kind: 'set'; readonly signingKey: SigningKey }
  | { readonly kind: 'unknown_client' }

/** The signing keys of clients. Every method rejects when the store cannot be reached, and never because of an id. */
export interface SigningKeys {
  readonly set: (
    client: string,
    material: SigningKeyMaterial,
    preset?: string | undefined,
  ) => Promise<SigningKeySetting>
  /** Cached; as fresh as the feed. Also for a disabled client: check `Clients.get`. */
  readonly get: (client: string) => Promise<SigningKey | undefined>
  /** False if there was none. Takes effect in this process at once, in others within a second. */
  readonly remove: (client: string) => Promise<boolean>
}
