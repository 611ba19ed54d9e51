import type { IdentifiedSubject } from '../core/decision/subject.ts'
import { parsePattern } from '../core/scope/pattern.ts'

export interface SubjectOptions {
  /** Granted patterns. */
  readonly scopes?: readonly string[]
  /** Rejected patterns, which win over granted ones. */
  readonly reject?: readonly string[]
  /** Default `tester`. */
  readonly id?: string
  /** Default `portcullis/testing`. */
  readonly issuer?: string
  readonly claims?: Readonly<Record<string, unknown>>
}

/**
 * Creates an identified subject without a token, for `contextValue.subject` and for `decide`. Throws
 * `ScopeSyntaxError` for a pattern that is not in the scope language.
 */
export function subject(options: SubjectOptions = {}): IdentifiedSubject {
  const { scopes = [], reject = [], id = 'tester', issuer = 'portcullis/testing', claims = {} } = options
  return {
    kind: 'identified',
    issuer,
    id,
    claims,
    granted: {
      allow: scopes.map((text) => parsePattern(text)),
      reject: reject.map((text) => parsePattern(text)),
      ceilings: [],
    },
  }
}
