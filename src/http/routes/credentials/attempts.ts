import { createHash } from 'node:crypto'
import { type BoundedMap, createBoundedMap } from '../../../core/bounded-map.ts'
import { networkOf } from '../../../core/ip-address.ts'

export interface AttemptLimits {
  /** Wrong credentials for one id in a window. */
  readonly perId: number
  /** Wrong credentials from one address in a window; more, as many people can stand behind one. */
  readonly perAddress: number
  /** Seconds. */
  readonly window: number
  /** How many ids, and how many addresses, are remembered. */
  readonly capacity: number
}

export const DEFAULT_ATTEMPT_LIMITS: AttemptLimits = {
  perId: 10,
  perAddress: 50,
  window: 60,
  capacity: 10_000,
}

/** Counts wrong credentials. */
export interface Attempts {
  readonly countWrong: (id: string, address: string) => WrongAttempt
}

export interface WrongAttempt {
  /** The seconds to wait when there were too many, or undefined. */
  readonly wait: number | undefined
  /** False for those after the first that was too many, until the window ends: they say nothing new. */
  readonly isNews: boolean
}

interface Count {
  readonly until: number
  readonly wrong: number
}

interface Counted {
  /** Seconds; 0 for none. */
  readonly wait: number
  /** The first that is too many. */
  readonly isFirst: boolean
}

/** `now` in milliseconds. Bounded: the least recently seen id or address is forgotten, whoever it is. */
export function createAttempts(limits: AttemptLimits, now: () => number): Attempts {
  const byId = createBoundedMap<string, Count>(limits.capacity)
  const byAddress = createBoundedMap<string, Count>(limits.capacity)
  const count = (counts: BoundedMap<string, Count>, key: string, limit: number): Counted => {
    const time = now()
    const known = counts.get(key)
    const current =
      known !== undefined && known.until > time ? known : { until: time + limits.window * 1000, wrong: 0 }
    counts.set(key, { until: current.until, wrong: current.wrong + 1 })
    const wait = current.wrong >= limit ? Math.max(1, Math.ceil((current.until - time) / 1000)) : 0
    return { wait, isFirst: current.wrong === limit }
  }
  return {
    countWrong(id, address) {
      // A digest, as an id may be as long as a body.
      const key = createHash('sha256').update(id, 'utf16le').digest('base64')
      const ofId = count(byId, key, limits.perId)
      const ofAddress = count(byAddress, networkOf(address), limits.perAddress)
      const wait = Math.max(ofId.wait, ofAddress.wait)
      if (wait === 0) return { wait: undefined, isNews: true }
      return { wait, isNews: ofId.isFirst || ofAddress.isFirst }
    },
  }
}
