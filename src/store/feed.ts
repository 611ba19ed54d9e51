import type { Revocation } from './revocations.ts'

/** What has changed. The new state must be read. */
export type FeedEntry =
  | { readonly kind: 'client'; readonly client: string; readonly change: 'added' | 'updated' | 'removed' }
  /** `key` is the digest by which the key is found. */
  | { readonly kind: 'api_key'; readonly client: string; readonly key: string }
  | { readonly kind: 'signing_key'; readonly client: string }
  /** A user's person was replaced. A new user makes no entry: that a user is unknown is never cached. */
  | { readonly kind: 'user'; readonly client: string; readonly user: string }
  | { readonly kind: 'own_key'; readonly kid: string }
  | { readonly kind: 'revocation'; readonly revocation: Revocation }
  /** This process missed entries that are gone, or did not understand one: anything may have changed. */
  | { readonly kind: 'reset' }

/** Takes one entry, after the store's own caches and revocations have followed it. */
export type FeedListener = (entry: FeedEntry) => void

/** The changes in the store, by this process and all others. */
export interface Feed {
  /**
   * Delivers every entry from now on, once. A change by this process is delivered before the call that makes
   * it resolves, and so perhaps before an older one of another process; those of others come in order, within
   * a second while the store can be reached. The result ends the subscription. A listener that throws is
   * reported, and stays subscribed.
   */
  readonly subscribe: (listener: FeedListener) => () => void
  /**
   * Milliseconds since the store was last successfully queried for news: how stale this process may be. Grows
   * while the store cannot be reached, and falls again once it can.
   */
  readonly age: () => number
}
