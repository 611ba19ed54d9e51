const LIVES = [0.9, 4, 20]

/**
 * Prepares something before a token expires (`exp`, in seconds since the epoch). If the machine is too slow
 * for a short life, repeats with a longer one.
 */
export async function beforeExpiry<Value>(
  prepare: (exp: number) => Promise<Value>,
): Promise<{ readonly exp: number; readonly value: Value }> {
  for (const life of LIVES) {
    const exp = Date.now() / 1000 + life
    const isInTime = (): boolean => Date.now() / 1000 < exp || life === LIVES.at(-1)
    try {
      const value = await prepare(exp)
      if (isInTime()) return { exp, value }
    } catch (error) {
      if (isInTime()) throw error
    }
  }
  throw new Error('The last life is always in time.')
}

/** Resolves once a token with this `exp` has expired. */
export async function expired(exp: number): Promise<void> {
  while (Date.now() / 1000 <= exp + 0.1) await new Promise((resolve) => setTimeout(resolve, 50))
}
