/** The estimated bytes that each cache of a gateway may take up. 0 caches nothing. */
export interface CacheSizes {
  /** Parsed, validated and planned operations, for each version of a schema; default 64 MiB. */
  readonly operations: number
  /** Verified tokens; default 32 MiB. */
  readonly tokens: number
  /** Texts that clients sent with their hash (APQ); default 8 MiB. */
  readonly texts: number
}

export type CacheOptions = { readonly [Name in keyof CacheSizes]?: number | undefined }

export const DEFAULT_CACHE_SIZES: CacheSizes = {
  operations: 67_108_864,
  tokens: 33_554_432,
  texts: 8_388_608,
}

/** 16 GiB: a larger size is a mistake of units. */
export const MOST_CACHE_BYTES = 17_179_869_184

/** Fills in the defaults. Throws `TypeError` for an unknown cache or an invalid size. */
export function settleCacheSizes(given: CacheOptions = {}): CacheSizes {
  for (const [name, bytes] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_CACHE_SIZES, name))
      throw new TypeError(`caches.${name}: must be one of ${Object.keys(DEFAULT_CACHE_SIZES).join(', ')}.`)
    if (bytes !== undefined && (!Number.isInteger(bytes) || bytes < 0 || bytes > MOST_CACHE_BYTES))
      throw new TypeError(`caches.${name}: must be a whole number of bytes from 0 to ${MOST_CACHE_BYTES}.`)
  }
  const { operations, tokens, texts } = given
  return {
    operations: operations ?? DEFAULT_CACHE_SIZES.operations,
    tokens: tokens ?? DEFAULT_CACHE_SIZES.tokens,
    texts: texts ?? DEFAULT_CACHE_SIZES.texts,
  }
}
