/** A configuration or a schema that has taken effect. */
export interface EpochNews {
  readonly kind: 'configuration' | 'schema'
  /** `start`: the gateway listens; `reload`: a caller requested it; `poll`: the upstream's schema changed. */
  readonly cause: 'start' | 'reload' | 'poll'
  /** Equal for equal contents. A configuration's is keyed from `jwt.secret`, so that it reveals no secret. */
  readonly digest: string
  /** The names of the settings that changed in a configuration, never their values. */
  readonly changed: readonly string[]
}
