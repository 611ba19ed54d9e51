const POOL_BYTES = 2_048

/**
 * A source of unpredictable bytes that asks for many at once: asking is the dearest part of a few. No byte is given
 * twice, and the pool keeps none that it has given.
 */
export function createRandomPool(random: (bytes: number) => Uint8Array): (bytes: number) => Uint8Array {
  let pool: Uint8Array = new Uint8Array(0)
  let given = 0
  return (bytes) => {
    if (bytes > POOL_BYTES) return random(bytes)
    if (given + bytes > pool.length) {
      pool = random(POOL_BYTES)
      given = 0
    }
    // A copy: `slice` of a Buffer is none.
    const taken = new Uint8Array(pool.subarray(given, given + bytes))
    pool.fill(0, given, given + bytes)
    given += bytes
    return taken
  }
}
