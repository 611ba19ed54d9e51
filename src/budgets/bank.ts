import type { MaybePromise } from '../core/maybe-promise.ts'
import type { Budget } from './budget-options.ts'
import { draw } from './gcra.ts'
import type { Ledger } from './ledger.ts'

/** What an operation takes from one bucket. */
export interface Withdrawal {
  readonly budget: Budget
  readonly key: string
  readonly units: number
}

/** Keeps the buckets of callers. */
export interface Bank {
  /**
   * In one step that nothing comes between: takes from every bucket that has enough or, where an enforced one has too
   * little, from none. Answers for each how many milliseconds it lacked to be full before.
   */
  readonly draw: (withdrawals: readonly Withdrawal[]) => MaybePromise<readonly number[]>
}

/** The buckets of this process, which never wait. */
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

/** When each bucket is full again, in milliseconds from now; undefined for those from which nothing is taken. */
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
