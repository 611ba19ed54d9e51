/** Why an operation failed; also the code of its GraphQL error. */
export type FailureCode = 'BAD_USER_INPUT' | 'CONFLICT' | 'NOT_FOUND'

/** The outcome of an operation, which rejects only when the store is out of reach. */
export type Outcome<Value> = { readonly kind: 'done'; readonly value: Value } | Failure

export interface Failure {
  readonly kind: 'failed'
  readonly code: FailureCode
  /** One line for the operator, without a secret. */
  readonly message: string
}

export function done<Value>(value: Value): Outcome<Value> {
  return { kind: 'done', value }
}

export function failed(code: FailureCode, message: string): Failure {
  return { kind: 'failed', code, message }
}

/** Quotes an id, cut short: it may be 256 characters of anything, and a message is one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)
}

/** Formats a moment as in RFC 3339; null for none. */
export function printMoment(milliseconds: number): string
export function printMoment(milliseconds: number | undefined): string | null
export function printMoment(milliseconds: number | undefined): string | null {
  if (milliseconds === undefined) return null
  // JavaScript has no date beyond the year 275760; what ends later never ends.
  return new Date(Math.min(milliseconds, 8_640_000_000_000_000)).toISOString()
}
