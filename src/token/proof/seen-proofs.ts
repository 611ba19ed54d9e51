/** One use of a proof. */
export interface ProofUse {
  /** The thumbprint of its key. */
  readonly key: string
  /** The client or identity that showed it, which may have any number of keys. */
  readonly holder: string
  /** A digest of the key and the proof's `jti`. */
  readonly id: string
  /** Milliseconds since the epoch: when the proof is too old to count anywhere. */
  readonly until: number
}

/** The record of used proofs (RFC 9449 section 11.1). */
export interface SeenProofs {
  /**
   * Records a use. Of concurrent uses of one proof, in any process, one gets `new`. Rejects if that cannot be
   * known, or if there is no room for another proof: then the proof must not count.
   */
  readonly see: (use: ProofUse) => Promise<'new' | 'seen'>
}

/** At most about 40 MB. */
const MOST = 200_000

/** In milliseconds. Uses that end within one step are forgotten together. */
const STEP = 5_000

/**
 * A record for one process. It refuses a proof rather than forget a use early, which would let a proof count
 * again. No holder may have more uses in it than there is room left: one takes at most half of it, ten
 * together leave an eleventh, and newcomers are not refused because of them.
 */
export function createMemoryProofs(now: () => number, most: number = MOST): SeenProofs {
  const ids = new Set<string>()
  const perHolder = new Map<string, number>()
  const ending = new Map<number, ProofUse[]>()
  let swept = 0

  const forget = (uses: readonly ProofUse[]): void => {
    for (const { id, holder } of uses) {
      ids.delete(id)
      const left = (perHolder.get(holder) ?? 0) - 1
      if (left > 0) perHolder.set(holder, left)
      else perHolder.delete(holder)
    }
  }
  const sweep = (): void => {
    const step = Math.floor(now() / STEP)
    if (step === swept) return
    swept = step
    for (const [end, uses] of ending) {
      if (end > step) continue
      ending.delete(end)
      forget(uses)
    }
  }
  return {
    async see(use) {
      sweep()
      if (ids.has(use.id)) return 'seen'
      const ofHolder = perHolder.get(use.holder) ?? 0
      if (ofHolder >= most - ids.size)
        throw new Error('There are more proofs than this process can remember.')
      ids.add(use.id)
      perHolder.set(use.holder, ofHolder + 1)
      const end = Math.floor(use.until / STEP) + 1
      const uses = ending.get(end)
      if (uses === undefined) ending.set(end, [use])
      else uses.push(use)
      return 'new'
    },
  }
}
