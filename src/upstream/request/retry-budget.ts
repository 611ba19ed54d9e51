export interface RetryLimits {
  /** How often one query is sent again at most. */
  readonly attempts: number
  /** Milliseconds before the first repetition; twice as many before each further one, less a random part. */
  readonly backoff: number
}

/** Repetitions that all requests together may cost an upstream that is in trouble already. */
export interface RetryBudget {
  /** Each request earns a part of a repetition. */
  readonly earn: () => void
  /** Whether there is one left, which is then spent. */
  readonly spend: () => boolean
}

const SHARE = 0.1
const MOST = 10

/** One repetition for ten requests, and ten at the start. */
export function createRetryBudget(): RetryBudget {
  let left = MOST
  return {
    earn() {
      left = Math.min(MOST, left + SHARE)
    },
    spend() {
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}

/** Milliseconds to wait before repetition number `count`, from 0 on; `random` is in [0, 1). */
export function backoffBefore(count: number, { backoff }: RetryLimits, random: () => number): number {
  return backoff * 2 ** count * (0.5 + random() / 2)
}
