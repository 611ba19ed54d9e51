/** The seed of property tests: the same in every run, unless `SEED` sets another. */
export const SEED = Number(process.env['SEED'] ?? 20_261_128)

/** Creates a source of numbers in [0, 1) that repeats for the same seed: Mulberry32. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}
