import type { FeedEntry, FeedListener } from './feed.ts'
import type { StoreOptions } from './store.ts'

/** Where entries come in, and go to all who listen. */
export interface FeedHub {
  readonly subscribe: (listener: FeedListener) => () => void
  /** Tells everyone, in the order in which they came to listen. Total. */
  readonly tell: (entry: FeedEntry) => void
}

export function createFeedHub({ onProblem }: Pick<StoreOptions, 'onProblem'>): FeedHub {
  const listeners = new Set<{ readonly hear: FeedListener }>()
  return {
    subscribe(hear) {
      const listener = { hear }
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    tell(entry) {
      for (const { hear } of [...listeners]) {
        try {
          hear(entry)
        } catch (error) {
          onProblem?.('listener', error)
        }
      }
    },
  }
}
