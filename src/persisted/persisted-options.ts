import type { ManifestSource } from './manifest-formats.ts'

/** Operations that clients ask for by id instead of by text. */
export interface PersistedOperationsOptions {
  /**
   * A file in Apollo's or in Relay's format, with the scopes that `portcullis publish` left beside it; or what reads one, which
   * is called at the start and at each reload.
   */
  readonly manifest?:
    | string
    | (() => readonly ManifestSource[] | Promise<readonly ManifestSource[]>)
    | undefined
  /** Whether nothing but the manifest's operations is run, whoever asks; default `false`. */
  readonly only?: boolean
  /** Whether the gateway learns operations from clients that send hash and text (Apollo's APQ); default `false`. */
  readonly apq?: boolean
}
