/** Why an operation was not done; also the code of its GraphQL error. */
export type FailureCode = 'BAD_USER_INPUT' | 'CONFLICT' | 'NOT_FOUND'

/** What came of an operation. Only a store that cannot be reached makes one reject. */
export type Outcome<Value> = { readonly kind: 'done'; readonly value: Value } | Failure

export interface Failure {
  readonly kind: 'failed'
  readonly code: FailureCode
  /** One line for whoever asked, without a secret. */
  readonly message: string
}

export function done<Value>(value: Value): Outcome<Value> {
  return { kind: 'done', value }
}

export function failed(code: FailureCode, message: string): Failure {
  return { kind: 'failed', code, message }
}

/** An id may be 256 characters of anything; a message is one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)
}

/** A moment as RFC 3339 writes it; null for none. */
export function printMoment(milliseconds: number): string
export function printMoment(milliseconds: number | undefined): string | null
export function printMoment(milliseconds: number | undefined): string | null {
  if (milliseconds === undefined) return null
  // Beyond the year 275760 there is no date; what ends then never ends.
  return new Date(Math.min(milliseconds, 8_640_000_000_000_000)).toISOString()
}
