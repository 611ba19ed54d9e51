import type { Revocation } from './revocations.ts'

/** What has changed; what it is now must be read. */
export type FeedEntry =
  | { readonly kind: 'client'; readonly client: string; readonly change: 'added' | 'updated' | 'removed' }
  /** `key` is the digest under which the key is looked up. */
  | { readonly kind: 'api_key'; readonly client: string; readonly key: string }
  | { readonly kind: 'signing_key'; readonly client: string }
  /** A user's person was replaced. A new user is no news: that a user is unknown is never kept. */
  | { readonly kind: 'user'; readonly client: string; readonly user: string }
  | { readonly kind: 'own_key'; readonly kid: string }
  | { readonly kind: 'revocation'; readonly revocation: Revocation }
  /** This process missed what the feed no longer has, or did not understand it: anything may have changed. */
  | { readonly kind: 'reset' }

/** Hears one entry, after the store's own caches and revocations have followed it. */
export type FeedListener = (entry: FeedEntry) => void

/** What changes in the store, in this process and in all others. */
export interface Feed {
  /**
   * Every entry from now on, once. A change that this process makes is heard before the call that makes it resolves, and
   * so perhaps before an older one of another process; those of others come in their order, within a second while the
   * store is reached. The result ends it. A listener that throws is reported and goes on being called.
   */
  readonly subscribe: (listener: FeedListener) => () => void
  /**
   * Milliseconds since the store was last asked with success whether anything is new: how stale this process may be.
   * Grows while the store cannot be reached, and falls by itself when it can.
   */
  readonly age: () => number
}
