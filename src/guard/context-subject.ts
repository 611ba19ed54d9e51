import { assertSubject, type Subject } from '../core/decision/subject.ts'

/** The subject that a host put into its context, unchecked. */
export function contextSubject(contextValue: unknown): unknown {
  return typeof contextValue === 'object' && contextValue !== null
    ? (contextValue as { readonly subject?: unknown }).subject
    : undefined
}

/**
 * The subject in a resolver's context; anonymous where there is none. Throws `TypeError` for a subject that
 * was not made by an authenticator.
 */
export function subjectOf(contextValue: unknown): Subject {
  return assertSubject(contextSubject(contextValue))
}
