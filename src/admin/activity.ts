import type { DecisionRecord } from '../evidence/record.ts'

export type VerdictCounts = Readonly<Record<DecisionRecord['decision'], number>>

/** The operations of one second. */
export interface ActivitySecond extends VerdictCounts {
  /** Milliseconds since the epoch, at the beginning of the second. */
  readonly at: number
}

/** How many operations were allowed, reduced, denied and refused in this process. */
export interface Activity {
  readonly count: (verdict: DecisionRecord['decision']) => void
  /** Since the start of this process. */
  readonly total: () => VerdictCounts
  /** Every whole second of the last minute, oldest first; the current second is left out. */
  readonly lastMinute: () => readonly ActivitySecond[]
}

type Counts = Record<DecisionRecord['decision'], number>

const SECONDS = 60

/** `now`: milliseconds since the epoch. */
export function createActivity(now: () => number): Activity {
  const total = noCounts()
  const slots = Array.from({ length: SECONDS + 1 }, () => ({ second: -1, counts: noCounts() }))
  const secondOf = (): number => Math.floor(now() / 1_000)
  return {
    count(verdict) {
      const second = secondOf()
      const slot = slots[second % slots.length]
      if (slot === undefined) return
      if (slot.second !== second) {
        slot.second = second
        slot.counts = noCounts()
      }
      slot.counts[verdict] += 1
      total[verdict] += 1
    },
    total: () => ({ ...total }),
    lastMinute() {
      const current = secondOf()
      return Array.from({ length: SECONDS }, (_, index) => {
        const second = current - SECONDS + index
        const slot = slots[second % slots.length]
        return { at: second * 1_000, ...(slot?.second === second ? slot.counts : noCounts()) }
      })
    },
  }
}

function noCounts(): Counts {
  return { allow: 0, reduce: 0, deny: 0, refused: 0 }
}
