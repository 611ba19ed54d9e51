import type { MaybePromise } from '../core/maybe-promise.ts'
import type { Budget } from './budget-options.ts'
import { draw } from './gcra.ts'
import type { Ledger } from './ledger.ts'

/** The units that an operation takes from one bucket. */
export interface Withdrawal {
  readonly budget: Budget
  readonly key: string
  readonly units: number
}

/** Keeps the callers' buckets. */
export interface Bank {
  /**
   * Atomically takes from every bucket that has enough, or from none if an enforced budget's bucket has too
   * little. Returns, for each bucket, how many milliseconds it was short of full beforehand.
   */
  readonly draw: (withdrawals: readonly Withdrawal[]) => MaybePromise<readonly number[]>
}

/** The buckets of this process. Synchronous. */
export function createLocalBank(ledger: Ledger, clock: () => number): Bank {
  return {
    draw(withdrawals) {
      const now = clock()
      const lacks = withdrawals.map(({ budget, key }) =>
        Math.max(0, (ledger.fullAt(budget.name, key, now) ?? now) - now),
      )
      for (const [index, fullIn] of takenFrom(withdrawals, lacks).entries()) {
        const { budget, key } = withdrawals[index] as Withdrawal
        if (fullIn !== undefined) ledger.write(budget.name, key, now + fullIn, now)
      }
      return lacks
    },
  }
}

/** When each bucket will be full again, in milliseconds from now; undefined for buckets left untouched. */
export function takenFrom(
  withdrawals: readonly Withdrawal[],
  lacks: readonly number[],
): readonly (number | undefined)[] {
  let isRefused = false
  const taken = withdrawals.map(({ budget, units }, index) => {
    const drawn = draw(budget, lacks[index], units, 0)
    if (drawn.kind === 'within') return drawn.fullAt
    isRefused ||= budget.mode === 'enforce'
    return undefined
  })
  return isRefused ? taken.map(() => undefined) : taken
}
