/** Counts of a cache, or of several that take each other's place. Whoever keeps the entries adds to them. */
export interface CacheCounts {
  hits: number
  misses: number
  /** Entries that made room for others. */
  evictions: number
}

/** Counts one request for an entry, where somebody wants to know. */
export function countRequest(counts: CacheCounts | undefined, isHit: boolean): void {
  if (counts === undefined) return
  if (isHit) counts.hits += 1
  else counts.misses += 1
}
