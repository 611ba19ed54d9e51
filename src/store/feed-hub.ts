import type { FeedEntry, FeedListener } from './feed.ts'
import type { StoreOptions } from './store.ts'

/** Takes feed entries, and passes them to all listeners. */
export interface FeedHub {
  readonly subscribe: (listener: FeedListener) => () => void
  /** Calls every listener, in the order of their subscriptions. Never throws. */
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
