/** How the questions of a plan are answered for one decision, in their order. */
export type Replies = readonly Reply[]

/** `unasked`: the decision does not depend on it. `error`: there is no answer, which counts as a no. */
export type Reply =
  | { readonly kind: 'yes' | 'no' | 'unasked' }
  | { readonly kind: 'error'; readonly message: string }
