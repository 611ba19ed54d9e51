/** What became of a look for the keys behind a URL, told when it is not what it was before. */
export type KeySetState =
  | { readonly kind: 'usable'; readonly issuer: string; readonly url: string }
  | {
      readonly kind: 'failed'
      readonly issuer: string
      /** Without its query, which may hold a key. */
      readonly url: string
      readonly cause: string
    }

/** The cause of a failed look in words. A fetch hides it one level below. */
export function describeCause(error: unknown): string {
  const { cause, message } = (error ?? {}) as {
    readonly cause?: { readonly code?: unknown; readonly message?: unknown }
    readonly message?: unknown
  }
  const below = cause?.code ?? cause?.message
  return String(below === undefined ? message : `${message}: ${below}`).slice(0, 300)
}
