/** When keys were last used, kept in memory until it is written to the store. */
export interface KeyUsage {
  /** On the hot path: one look-up. */
  readonly mark: (keyId: string) => void
  readonly lastUsedAt: (keyId: string) => number | undefined
  /** Returns and clears the uses. Called once a minute, so that a key is written at most once a minute. */
  readonly take: () => readonly KeyUse[]
}

export interface KeyUse {
  readonly keyId: string
  readonly at: number
}

/** `now` in milliseconds. Holds all keys used in the last minute, however many. */
export function createKeyUsage(now: () => number): KeyUsage {
  let used = new Map<string, number>()
  return {
    mark(keyId) {
      if (!used.has(keyId)) used.set(keyId, now())
    },
    lastUsedAt: (keyId) => used.get(keyId),
    take() {
      const taken = [...used].map(([keyId, at]) => ({ keyId, at }))
      used = new Map()
      return taken
    },
  }
}
