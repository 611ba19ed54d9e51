import type { FeedEntry } from '../feed.ts'
import type { FeedHub } from '../feed-hub.ts'

/** The range of the feed's numbers. They have no gaps, and become visible in order. */
export interface FeedState {
  readonly head: number
  readonly floor: number
}

export interface FeedRow {
  readonly seq: number
  readonly entry: string
}

/** The feed as a connection reads it. */
export interface FeedSource {
  readonly readState: () => Promise<FeedState>
  /** At most `limit` rows after `seq`, in order. */
  readonly readAfter: (seq: number, limit: number) => Promise<readonly FeedRow[]>
}

/** This process's position in the feed. */
export interface FeedTail {
  /** Reads on, and tells the hub. One call at a time. Rejects as the source does; can be called again. */
  readonly follow: (source: FeedSource) => Promise<void>
  /** Passes on an entry that this process has committed: at once, and not again when it is read. */
  readonly tellOwn: (seq: number, entry: FeedEntry) => void
  /** See `Feed.age`. */
  readonly age: () => number
}

const PAGE = 1_000

/**
 * `elapsed` is in milliseconds and monotonic: setting the clock must not make the feed stale. `reload` reads
 * again what is held in memory and was missed.
 */
export function createFeedTail(
  hub: FeedHub,
  start: number,
  reload: () => Promise<void>,
  elapsed: () => number,
): FeedTail {
  let position = start
  let lastHeartbeat = elapsed()
  /** Own entries that were passed on but not yet read. */
  const told = new Set<number>()

  const jump = async (head: number): Promise<void> => {
    // First, so that what others do meanwhile comes after it.
    await reload()
    position = head
    told.clear()
    hub.tell({ kind: 'reset' })
  }

  return {
    async follow(source) {
      // Taken before the query: the answer is at least as new.
      const asked = elapsed()
      const { head, floor } = await source.readState()
      // Ahead of the head: another database has replaced this one.
      if (position < floor || position > head) await jump(head)
      while (position < head) {
        const rows = await source.readAfter(position, PAGE)
        if (rows[0]?.seq !== position + 1) {
          await jump(head)
          break
        }
        for (const { seq, entry } of rows) {
          position = seq
          if (!told.delete(seq)) hub.tell(parseEntry(entry))
        }
      }
      lastHeartbeat = asked
    },
    tellOwn(seq, entry) {
      // It may have been read between the commit and now.
      if (seq <= position) return
      told.add(seq)
      hub.tell(entry)
    },
    age: () => Math.max(0, elapsed() - lastHeartbeat),
  }
}

const KINDS: ReadonlySet<string> = new Set([
  'client',
  'api_key',
  'signing_key',
  'user',
  'own_key',
  'revocation',
] satisfies readonly FeedEntry['kind'][])

/** An unknown kind, written by a later version, may mean anything. */
function parseEntry(text: string): FeedEntry {
  const entry = JSON.parse(text) as FeedEntry
  return KINDS.has(entry.kind) ? entry : { kind: 'reset' }
}
