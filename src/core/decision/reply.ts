/** The replies to a plan's questions for one decision, in the same order. */
export type Replies = readonly Reply[]

/** `unasked`: the decision does not depend on it. `error`: the evaluation failed, which counts as a no. */
export type Reply =
  | { readonly kind: 'yes' | 'no' | 'unasked' }
  | { readonly kind: 'error'; readonly message: string }
