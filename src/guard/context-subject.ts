/** The subject as a host put it into its context, unchecked: `assertSubject` says whether it is one. */
export function contextSubject(contextValue: unknown): unknown {
  return typeof contextValue === 'object' && contextValue !== null
    ? (contextValue as { readonly subject?: unknown }).subject
    : undefined
}
