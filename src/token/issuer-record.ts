import { importSecretKeySet, type KeySet } from './keys.ts'

/** The name that our own tokens' issuer has where no JWT_ISSUER gives it one. */
export const OWN_ISSUER = 'portcullis'

/** Whose tokens are trusted, and how they are read. `iss` selects the record; then its keys alone are tried. */
export interface IssuerRecord {
  /** What identities are filed under: an identity is (issuer name, id). */
  readonly name: string
  /** The claim that its tokens carry; undefined for own tokens while no JWT_ISSUER is set, which carry none. */
  readonly iss: string | undefined
  readonly keySet: KeySet
  /** Who we are to this issuer. A token for an audience counts only when it is one of these. */
  readonly audiences: readonly string[]
  /** Seconds by which clocks may differ. */
  readonly leeway: number
}

export interface OwnIssuerOptions {
  readonly secret: string | Uint8Array
  readonly issuer?: string | undefined
  readonly audience?: string | readonly string[] | undefined
  readonly leeway?: number | undefined
}

/** The record of our own tokens. The secret's strength is the caller's to check (`findSecretFault`). */
export async function createOwnIssuerRecord(options: OwnIssuerOptions): Promise<IssuerRecord> {
  const { secret, issuer, audience = [], leeway = 0 } = options
  return {
    name: issuer ?? OWN_ISSUER,
    iss: issuer,
    keySet: await importSecretKeySet(secret),
    audiences: typeof audience === 'string' ? [audience] : audience,
    leeway,
  }
}
