import type { MaybePromise } from '../core/maybe-promise.ts'
import type { Bank, Withdrawal } from './bank.ts'

export interface SharedBankOptions {
  /** The buckets that replicas share. May reject, or never settle. */
  readonly shared: () => Bank
  /** The fallback while the shared buckets are unavailable; undefined if operations are refused instead. */
  readonly meanwhile: Bank | undefined
  /** How long an operation waits, in milliseconds. */
  readonly timeout: number
  readonly clock: () => number
  /** Called when the shared buckets become unavailable, and when they are available again. */
  readonly onChange: (state: BankState) => void
  /** Called for each operation that they did not count. */
  readonly onMissed: () => void
}

export type BankState = { readonly kind: 'lost'; readonly error: unknown } | { readonly kind: 'back' }

/** A bank that may be unavailable, and then returns undefined. */
export interface SharedBank {
  readonly draw: (withdrawals: readonly Withdrawal[]) => MaybePromise<readonly number[] | undefined>
}

/** In milliseconds. One operation per interval checks whether the buckets are back; others do not wait. */
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
