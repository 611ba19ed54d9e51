/** The state of the keys behind URLs, for operators. Spans are milliseconds, from the moment of asking. */
export interface KeySourceHealth {
  /** Where the keys are, without queries; empty until the issuer's metadata has told. */
  readonly urls: readonly string[]
  readonly keys: number
  /** Since the last look that found every set; undefined before the first. */
  readonly age: number | undefined
  /** Until the keys are old enough to be looked up again, which the next token then does. */
  readonly nextLook: number
  readonly isFailing: boolean
  /** The last look that went wrong, even when others have gone well since. */
  readonly lastFailure: KeyLookFailure | undefined
  /** Why the last look brought no keys, or not all; undefined when it went well. */
  readonly problem: KeySourceProblem | undefined
}

/** The place that was asked for keys, or about a token, and why it was of no use. */
export interface KeySourceProblem {
  /** Without its query; empty where no URL was at fault. */
  readonly url: string
  readonly cause: string
}

export interface KeyLookFailure extends KeySourceProblem {
  readonly age: number
}
