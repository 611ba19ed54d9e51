import { createHash } from 'node:crypto'
import { networkOf } from '../../../core/ip-address.ts'
import type { AttemptCounts } from '../../../store/attempts.ts'
import { askStore } from '../../../token/ports.ts'

export interface AttemptLimits {
  /** Wrong credentials for one id per window. */
  readonly perId: number
  /** Wrong credentials from one address per window. Higher, because many people can share an address. */
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
  /** Seconds to wait after too many attempts; undefined otherwise. */
  readonly wait: number | undefined
  /** False for every attempt after the first one too many, until the count ends: not audited again. */
  readonly isNews: boolean
}

interface Counted {
  /** Seconds; 0 for none. */
  readonly wait: number
  /** Whether this is the first one too many. */
  readonly isFirst: boolean
}

/** Each attempt too many doubles the wait, which is never shorter than the rest of the window. */
export function createAttempts(limits: AttemptLimits, counts: () => AttemptCounts): Attempts {
  const count = async (key: string, limit: number): Promise<Counted> => {
    const { wrong, until, now } = await askStore(counts().count(key, limits.window * 1000))
    const over = wrong - limit
    if (over <= 0) return { wait: 0, isFirst: false }
    const end = Math.max(until, now + Math.min(limits.longest, 2 ** (over - 1)) * 1000)
    if (end > until) await askStore(counts().putOff(key, end))
    // Setting a clock back must not lengthen anyone's wait.
    const wait = Math.min(limits.longest, Math.ceil((end - now) / 1000))
    return { wait: Math.max(1, wait), isFirst: over === 1 }
  }
  return {
    async countWrong(id, address) {
      const ofAddress = await count(`address ${networkOf(address)}`, limits.perAddress)
      // An address that makes up ids must not add a row for each.
      if (ofAddress.wait > 0) return { wait: ofAddress.wait, isNews: ofAddress.isFirst }
      // A digest, because an id may be as long as a body, or may be a key.
      const digest = createHash('sha256').update(id, 'utf16le').digest('base64')
      const ofId = await count(`id ${digest}`, limits.perId)
      if (ofId.wait > 0) return { wait: ofId.wait, isNews: ofId.isFirst }
      return { wait: undefined, isNews: true }
    },
  }
}
