export interface RetryLimits {
  /** The most retries of one query. */
  readonly attempts: number
  /** Milliseconds before the first retry; doubled for each further one, less a random part. */
  readonly backoff: number
}

/** Limits the retries of all requests together, to spare an upstream in trouble. */
export interface RetryBudget {
  /** Each request earns a fraction of a retry. */
  readonly earn: () => void
  /** Spends a retry if one is left, and returns whether it did. */
  readonly spend: () => boolean
}

const SHARE = 0.1
const MOST = 10

/** One retry per ten requests, and ten at the start. */
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

/** Milliseconds to wait before retry number `count`, counted from 0; `random` is in [0, 1). */
export function backoffBefore(count: number, { backoff }: RetryLimits, random: () => number): number {
  return backoff * 2 ** count * (0.5 + random() / 2)
}
