/** One use of a proof. */
export interface ProofUse {
  /** The thumbprint of its key. */
  readonly key: string
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

export interface MemoryProofLimits {
  readonly proofs: number
  /** Of one key: whoever floods leaves room for others. */
  readonly perKey: number
}

/** About 40 MB at the most. */
const LIMITS: MemoryProofLimits = { proofs: 200_000, perKey: 50_000 }

/** Milliseconds. Uses whose time is up within one of these are forgotten together. */
const STEP = 5_000

/** A record for one process. To forget a use before its time would let the proof count again: it refuses when it is full. */
export function createMemoryProofs(now: () => number, limits: MemoryProofLimits = LIMITS): SeenProofs {
  const ids = new Set<string>()
  const perKey = new Map<string, number>()
  const ending = new Map<number, ProofUse[]>()
  let swept = 0

  const forget = (uses: readonly ProofUse[]): void => {
    for (const { id, key } of uses) {
      ids.delete(id)
      const left = (perKey.get(key) ?? 0) - 1
      if (left > 0) perKey.set(key, left)
      else perKey.delete(key)
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
      const ofKey = perKey.get(use.key) ?? 0
      if (ids.size >= limits.proofs || ofKey >= limits.perKey)
        throw new Error('There are more proofs than this process can remember.')
      ids.add(use.id)
      perKey.set(use.key, ofKey + 1)
      const end = Math.floor(use.until / STEP) + 1
      const uses = ending.get(end)
      if (uses === undefined) ending.set(end, [use])
      else uses.push(use)
      return 'new'
    },
  }
}
