/** One use of a proof. */
export interface ProofUse {
  /** The thumbprint of its key. */
  readonly key: string
  /** The client or identity that showed it, of which one may have any number of keys. */
  readonly holder: string
  /** A digest of the key and the proof's `jti`. */
  readonly id: string
  /** Milliseconds since the epoch: when the proof is too old to count, whoever has seen it. */
  readonly until: number
}

/** The record of which proofs were used (RFC 9449 section 11.1). */
export interface SeenProofs {
  /**
   * Records a use. Of several uses of one proof at once, in any process, one is told `new`. Rejects when nobody can know,
   * or when there are more proofs than it can hold: then the proof must not count.
   */
  readonly see: (use: ProofUse) => Promise<'new' | 'seen'>
}

/** About 40 MB at the most. */
const MOST = 200_000

/** Milliseconds. Uses whose time is up within one of these are forgotten together. */
const STEP = 5_000

/**
 * A record for one process. To forget a use before its time would let the proof count again, so it refuses instead. No holder
 * has more uses in it than there is room left: one takes half of it at most, ten together leave an eleventh, and whoever comes
 * next is not refused for them.
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
