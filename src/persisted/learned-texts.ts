import { createBoundedMap } from '../core/bounded-map.ts'
import type { CacheCounts } from '../core/cache-counts.ts'

/** Texts that clients have sent with their hash, by that hash. The least recently used is forgotten first. */
export interface LearnedTexts {
  readonly get: (hash: string) => string | undefined
  /** Ignores a text that is too long. */
  readonly learn: (hash: string, text: string) => void
  readonly size: () => { readonly entries: number; readonly bytes: number }
}

export interface LearnedTextLimits {
  readonly texts: number
  /** The longest text, in UTF-16 units. */
  readonly length: number
  /** All texts together, in UTF-16 units. */
  readonly total: number
}

/** A generous estimate of what an entry takes up beside its text. */
const BYTES_FOR_TEXT = 1_024
const BYTES_FOR_UNIT = 2
const LONGEST = 32_768

/** Limits that keep all texts together within a number of bytes. */
export function limitsWithin(bytes: number): LearnedTextLimits {
  return { texts: Math.floor(bytes / BYTES_FOR_TEXT), length: LONGEST, total: Math.floor(bytes / 2) }
}

/** Never exceeds its limits, whatever clients send. */
export function createLearnedTexts(
  limits: LearnedTextLimits,
  counts?: Pick<CacheCounts, 'evictions'> | undefined,
): LearnedTexts {
  const texts = createBoundedMap<string, string>(
    limits.texts,
    {
      limit: limits.total,
      weightOf: ({ length }) => length,
    },
    counts,
  )
  return {
    get: texts.get,
    learn(hash, text) {
      if (text.length <= limits.length) texts.set(hash, text)
    },
    size: () => ({
      entries: texts.size(),
      bytes: texts.size() * BYTES_FOR_TEXT + texts.weight() * BYTES_FOR_UNIT,
    }),
  }
}
