/** The state of the keys behind URLs, for operators. Spans are milliseconds, as of the call. */
export interface KeySourceHealth {
  /** The URLs of the keys, without queries; empty until the issuer's metadata was read. */
  readonly urls: readonly string[]
  readonly keys: number
  /** Since the last look-up that found every set; undefined before the first. */
  readonly age: number | undefined
  /** Until the keys are old enough for another look-up, which the next token then starts. */
  readonly nextLook: number
  readonly isFailing: boolean
  /** The last look-up that failed, even if later ones went well. */
  readonly lastFailure: KeyLookFailure | undefined
  /** Why the last look-up found no keys, or not all; undefined if it went well. */
  readonly problem: KeySourceProblem | undefined
}

/** The URL that was queried for keys, or about a token, and why that was of no use. */
export interface KeySourceProblem {
  /** Without its query; empty if no URL was at fault. */
  readonly url: string
  readonly cause: string
}

export interface KeyLookFailure extends KeySourceProblem {
  readonly age: number
}
