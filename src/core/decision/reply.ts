/** The answer to one question of a plan. `unasked`: the decision does not depend on it. `error`: no answer, which counts as a no. */
export type Reply =
  | { readonly kind: 'yes' | 'no' | 'unasked' }
  | { readonly kind: 'error'; readonly message: string }
