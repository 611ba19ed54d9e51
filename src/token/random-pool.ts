const POOL_BYTES = 2_048

/**
 * A source of unpredictable bytes that fetches many at once: for a few bytes, the call is the main cost. It
 * gives no byte twice, and keeps none that it has given.
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
    // A copy, which `slice` of a Buffer is not.
    const taken = new Uint8Array(pool.subarray(given, given + bytes))
    pool.fill(0, given, given + bytes)
    given += bytes
    return taken
  }
}
