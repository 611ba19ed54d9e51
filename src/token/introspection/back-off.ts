/** Pauses requests to a party that has failed several times in a row. */
export interface BackOff {
  readonly isIdle: () => boolean
  /** `begunAt`: when the request began, by the same clock. */
  readonly fail: (begunAt: number) => void
  readonly succeed: () => void
}

/** A fault may be due to one token: a caller who can provoke one must not keep out all others. */
const FAULTS_IN_A_ROW = 3
const FIRST = 1_000
const LONGEST = 15_000

/** `elapsed`: milliseconds of a monotonic clock. Each pause is twice as long as the one before. */
export function createBackOff(elapsed: () => number): BackOff {
  let faults = 0
  let pauses = 0
  let idleUntil = Number.NEGATIVE_INFINITY
  return {
    isIdle: () => elapsed() < idleUntil,
    fail(begunAt) {
      // Requests that ran together fail together.
      if (begunAt < idleUntil) return
      faults += 1
      if (faults < FAULTS_IN_A_ROW) return
      idleUntil = elapsed() + Math.min(LONGEST, FIRST * 2 ** pauses)
      pauses += 1
    },
    succeed() {
      faults = 0
      pauses = 0
    },
  }
}
