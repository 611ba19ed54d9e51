import { assertSubject, type Subject } from '../core/decision/subject.ts'

/** The subject as a host put it into its context, unchecked. */
export function contextSubject(contextValue: unknown): unknown {
  return typeof contextValue === 'object' && contextValue !== null
    ? (contextValue as { readonly subject?: unknown }).subject
    : undefined
}

/**
 * Who asks, for resolvers: the subject in their context. A context without one is anonymous's. Throws `TypeError` for a
 * subject that no authenticator made.
 */
export function subjectOf(contextValue: unknown): Subject {
  return assertSubject(contextSubject(contextValue))
}
