import { createHash } from 'node:crypto'
import { networkOf } from '../../../core/ip-address.ts'
import type { AttemptCounts } from '../../../store/attempts.ts'
import { askStore } from '../../../token/ports.ts'

export interface AttemptLimits {
  /** Wrong credentials for one id in a window. */
  readonly perId: number
  /** Wrong credentials from one address in a window; more, as many people can stand behind one. */
  readonly perAddress: number
  /** Seconds. */
  readonly window: number
  /** The longest wait, in seconds. */
  readonly longest: number
}

export const DEFAULT_ATTEMPT_LIMITS: AttemptLimits = {
  perId: 10,
  perAddress: 50,
  window: 60,
  longest: 900,
}

/** Counts wrong credentials. Rejects with `StoreUnavailableError`. */
export interface Attempts {
  readonly countWrong: (id: string, address: string) => Promise<WrongAttempt>
}

export interface WrongAttempt {
  /** The seconds to wait when there were too many, or undefined. */
  readonly wait: number | undefined
  /** False for those after the first that was too many, until the count ends: they say nothing new. */
  readonly isNews: boolean
}

interface Counted {
  /** Seconds; 0 for none. */
  readonly wait: number
  /** The first that is too many. */
  readonly isFirst: boolean
}

/** Each attempt that is too many doubles the wait, which is never shorter than the rest of the window. */
export function createAttempts(limits: AttemptLimits, counts: () => AttemptCounts): Attempts {
  const count = async (key: string, limit: number): Promise<Counted> => {
    const { wrong, until, now } = await askStore(counts().count(key, limits.window * 1000))
    const over = wrong - limit
    if (over <= 0) return { wait: 0, isFirst: false }
    const end = Math.max(until, now + Math.min(limits.longest, 2 ** (over - 1)) * 1000)
    if (end > until) await askStore(counts().putOff(key, end))
    // A clock that is set back makes nobody wait for longer.
    const wait = Math.min(limits.longest, Math.ceil((end - now) / 1000))
    return { wait: Math.max(1, wait), isFirst: over === 1 }
  }
  return {
    async countWrong(id, address) {
      const ofAddress = await count(`address ${networkOf(address)}`, limits.perAddress)
      // An address that makes up ids adds no row for each of them.
      if (ofAddress.wait > 0) return { wait: ofAddress.wait, isNews: ofAddress.isFirst }
      // A digest, as an id may be as long as a body, or a key.
      const digest = createHash('sha256').update(id, 'utf16le').digest('base64')
      const ofId = await count(`id ${digest}`, limits.perId)
      if (ofId.wait > 0) return { wait: ofId.wait, isNews: ofId.isFirst }
      return { wait: undefined, isNews: true }
    },
  }
}
