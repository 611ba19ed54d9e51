/** When keys were last used, kept in memory until it is written down. */
export interface KeyUsage {
  /** On the hot path: one look-up. */
  readonly mark: (keyId: string) => void
  readonly lastUsedAt: (keyId: string) => number | undefined
  /** What has not been taken yet; called once a minute, so that a key is written at most once a minute. */
  readonly take: () => readonly KeyUse[]
}

export interface KeyUse {
  readonly keyId: string
  readonly at: number
}

/** `now` in milliseconds. It holds the keys of the last minute, however many. */
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
