/** A configuration or a schema that has taken effect. */
export interface EpochNews {
  readonly kind: 'configuration' | 'schema'
  /** `start`: the gateway listens; `reload`: somebody asked for it; `poll`: the upstream had another schema. */
  readonly cause: 'start' | 'reload' | 'poll'
  /** The same for the same: of a configuration under a key that follows from `jwt.secret`, so that it gives no secret away. */
  readonly digest: string
  /** The names of what has changed in a configuration, never a value. */
  readonly changed: readonly string[]
}
