import type { IdentifiedSubject } from '../../core/decision/subject.ts'

/** Signs what tells an upstream who asks. Made where the keys are. */
export interface UpstreamSigner {
  /** A short-lived token of the gateway's own, for one audience; it may be one that was used before. */
  readonly signToken: (request: {
    readonly subject: IdentifiedSubject
    readonly scopes: readonly string[]
    readonly audience: string
    /** Seconds. */
    readonly expires: number
  }) => string | Promise<string>
  /** The key that signs messages now. */
  readonly messageKey: () => MessageKey
}

/** A key, under the names by which a signature tells of it (RFC 9421 section 2.3). */
export interface MessageKey {
  readonly keyId: string
  readonly algorithm: string
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>
}
