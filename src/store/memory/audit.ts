import {
  type AuditEntry,
  type AuditState,
  type AuditTrail,
  chainEvents,
  EMPTY_TRAIL,
  PRUNE_EVERY,
  pruningEvent,
} from '../audit.ts'

/** The most rows kept in memory: the oldest go first, as if by retention. */
const MAX_ROWS = 10_000

/** A trail that ends with its process. `prune` removes rows older than `retention`, in milliseconds. */
export function createMemoryAudit(
  now: () => number,
  retention = Number.POSITIVE_INFINITY,
): { readonly trail: AuditTrail; readonly prune: () => void } {
  let entries: AuditEntry[] = []
  let state: AuditState = EMPTY_TRAIL

  const pruneTo = (count: number): void => {
    const last = entries[count - 1]
    if (last === undefined) return
    const next = { ...state, floor: last.seq, floorHash: last.hash }
    const chained = chainEvents([pruningEvent(last.seq, last.hash)], next, now())
    entries = [...entries.slice(count), ...chained.entries]
    state = chained.state
  }
  return {
    trail: {
      async record(event) {
        const chained = chainEvents([event], state, now())
        entries.push(...chained.entries)
        state = chained.state
        if (entries.length > MAX_ROWS) pruneTo(MAX_ROWS / 10)
        return chained.entries[0]?.seq ?? 0
      },
      read: async ({ after, limit, since = Number.NEGATIVE_INFINITY }) =>
        entries.filter(({ seq, at }) => seq > after && at >= since).slice(0, limit),
      readBack: async ({ before = Number.POSITIVE_INFINITY, limit }) =>
        entries
          .filter(({ seq }) => seq < before)
          .slice(-limit)
          .reverse(),
      state: async () => state,
    },
    prune() {
      const [oldest] = entries
      if (oldest === undefined || oldest.at > now() - retention - PRUNE_EVERY) return
      const kept = entries.findIndex(({ at }) => at > now() - retention)
      pruneTo(kept === -1 ? entries.length : kept)
    },
  }
}
