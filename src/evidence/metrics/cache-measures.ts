import type { CacheCounts } from '../../core/cache-counts.ts'
import type { CacheSizes } from '../../core/cache-sizes.ts'
import type { Measures, Sample } from './measures.ts'

export type CacheName = keyof CacheSizes

export interface CacheSize {
  readonly entries: number
  readonly bytes: number
}

export interface CacheMeasures {
  /** The counts that the caches update. */
  readonly counts: Readonly<Record<CacheName, CacheCounts>>
  /** Registers a reader of the current cache's size for scrapes; undefined where there is no cache. */
  readonly watchSize: (name: CacheName, read: () => CacheSize | undefined) => void
}

const NAMES: readonly CacheName[] = ['operations', 'tokens', 'texts']

/** Measures the caches of a gateway. Counts continue when one cache replaces another. */
export function createCacheMeasures(measures: Measures): CacheMeasures {
  const open = (): CacheCounts => ({ hits: 0, misses: 0, evictions: 0 })
  const counts = { operations: open(), tokens: open(), texts: open() }
  const sizes = new Map<CacheName, () => CacheSize | undefined>()
  const watchSizes = (kind: keyof CacheSize): readonly Sample[] =>
    NAMES.flatMap((cache) => {
      const size = sizes.get(cache)?.()
      return size === undefined ? [] : [{ labels: { cache }, value: size[kind] }]
    })
  measures.watch('portcullis_cache_entries', () => watchSizes('entries'))
  measures.watch('portcullis_cache_bytes', () => watchSizes('bytes'))
  measures.watch('portcullis_cache_requests_total', () =>
    NAMES.flatMap((cache) => [
      { labels: { cache, result: 'hit' }, value: counts[cache].hits },
      { labels: { cache, result: 'miss' }, value: counts[cache].misses },
    ]),
  )
  measures.watch('portcullis_cache_evictions_total', () =>
    NAMES.map((cache) => ({ labels: { cache }, value: counts[cache].evictions })),
  )
  return { counts, watchSize: (name, read) => void sizes.set(name, read) }
}
