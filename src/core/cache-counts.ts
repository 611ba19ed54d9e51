/** Counts of a cache, or of several that replace each other. The owner of the entries updates them. */
export interface CacheCounts {
  hits: number
  misses: number
  /** Entries evicted to make room for others. */
  evictions: number
}

/** Counts one request for an entry, if `counts` is given. */
export function countRequest(counts: CacheCounts | undefined, isHit: boolean): void {
  if (counts === undefined) return
  if (isHit) counts.hits += 1
  else counts.misses += 1
}
