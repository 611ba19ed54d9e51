import type { MaybePromise } from '../core/maybe-promise.ts'
import type { Bank, Withdrawal } from './bank.ts'

export interface SharedBankOptions {
  /** The buckets that replicas share. It may reject, and may never answer. */
  readonly shared: () => Bank
  /** The buckets for as long as the shared ones cannot be had; undefined where operations are refused instead. */
  readonly meanwhile: Bank | undefined
  /** Milliseconds that an operation waits. */
  readonly timeout: number
  readonly clock: () => number
  /** Told when the shared buckets cannot be had, and when they can be had again. */
  readonly onChange: (state: BankState) => void
  /** Told of each operation that they did not count. */
  readonly onMissed: () => void
}

export type BankState = { readonly kind: 'lost'; readonly error: unknown } | { readonly kind: 'back' }

/** A bank that may be out of reach: then it answers undefined. */
export interface SharedBank {
  readonly draw: (withdrawals: readonly Withdrawal[]) => MaybePromise<readonly number[] | undefined>
}

/** Milliseconds. One operation in each of these finds out whether the buckets are back; the others do not wait. */
const RETRY = 1_000

export function createSharedBank(options: SharedBankOptions): SharedBank {
  const { shared, meanwhile, timeout, clock, onChange, onMissed } = options
  let asksAgainAt: number | undefined
  const miss = (withdrawals: readonly Withdrawal[]): MaybePromise<readonly number[] | undefined> => {
    onMissed()
    return meanwhile?.draw(withdrawals)
  }
  const lose = (error: unknown): void => {
    const isNews = asksAgainAt === undefined
    asksAgainAt = clock() + RETRY
    if (isNews) onChange({ kind: 'lost', error })
  }
  return {
    async draw(withdrawals) {
      if (asksAgainAt !== undefined) {
        if (clock() < asksAgainAt) return miss(withdrawals)
        asksAgainAt = clock() + RETRY
      }
      try {
        const lacks = await within(timeout, async () => shared().draw(withdrawals))
        if (asksAgainAt !== undefined) onChange({ kind: 'back' })
        asksAgainAt = undefined
        return lacks
      } catch (error) {
        lose(error)
        return miss(withdrawals)
      }
    },
  }
}

async function within<Value>(milliseconds: number, work: () => Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The store did not answer within ${milliseconds} ms.`)),
      milliseconds,
    )
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}
