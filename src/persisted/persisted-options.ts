import type { ManifestSource } from './manifest-formats.ts'

/** Operations that clients request by id instead of by text. */
export interface PersistedOperationsOptions {
  /**
   * A file in Apollo's or Relay's format, with the scopes that `portcullis publish` left beside it; or a
   * function that reads the files, called at the start and at each reload.
   */
  readonly manifest?:
    | string
    | (() => readonly ManifestSource[] | Promise<readonly ManifestSource[]>)
    | undefined
  /** Whether only the manifest's operations run, for every caller; default `false`. */
  readonly only?: boolean
  /** Whether the gateway learns operations from clients that send hash and text (Apollo's APQ); default `false`. */
  readonly apq?: boolean
}
