/** Keeps from asking somebody who has failed several times in a row. */
export interface BackOff {
  readonly isIdle: () => boolean
  /** `begunAt`: when it was asked, by the same clock. */
  readonly fail: (begunAt: number) => void
  readonly succeed: () => void
}

/** One fault may be of one token: nobody who can make the other side fail once keeps all others out. */
const FAULTS_IN_A_ROW = 3
const FIRST = 1_000
const LONGEST = 15_000

/** `elapsed` counts milliseconds by a clock that is never set. Each pause is twice as long as the one before. */
export function createBackOff(elapsed: () => number): BackOff {
  let faults = 0
  let pauses = 0
  let idleUntil = Number.NEGATIVE_INFINITY
  return {
    isIdle: () => elapsed() < idleUntil,
    fail(begunAt) {
      // Those that were asked together fail together.
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
