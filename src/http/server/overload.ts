import { assertGroup, withoutUndefined } from '../../core/option-checks.ts'
import type { Log } from './log.ts'
import { createLoopDelay, type LoopDelay } from './loop-delay.ts'

/** What one process takes before it refuses new work. 0 is no limit. */
export interface OverloadLimits {
  /** Milliseconds that the event loop may be late on average, in two samples in a row. */
  readonly eventLoopDelay: number
  /** Requests and operations on sockets at the same time. A stream that has begun is not counted. */
  readonly inFlight: number
}

export const DEFAULT_OVERLOAD_LIMITS: OverloadLimits = { eventLoopDelay: 1_000, inFlight: 0 }

/** Why new work is refused. */
export type OverloadReason = 'event_loop' | 'in_flight'

/** Fills in the defaults. Throws a TypeError for a limit that could never hold. */
export function settleOverload(given: Partial<OverloadLimits> = {}): OverloadLimits {
  assertGroup('overload', given, Object.keys(DEFAULT_OVERLOAD_LIMITS))
  const { eventLoopDelay, inFlight } = { ...DEFAULT_OVERLOAD_LIMITS, ...withoutUndefined(given) }
  const isDelay = typeof eventLoopDelay === 'number'
  if (eventLoopDelay !== 0 && !(isDelay && eventLoopDelay >= LEAST_DELAY && eventLoopDelay <= MOST_DELAY))
    throw new TypeError(`overload.eventLoopDelay must be 0 or ${LEAST_DELAY} to ${MOST_DELAY} milliseconds.`)
  if (!Number.isInteger(inFlight) || inFlight < 0)
    throw new TypeError('overload.inFlight must be a whole number from 0.')
  return { eventLoopDelay, inFlight }
}

/** Below 50 ms a delay is what a busy machine has; beyond a minute everybody has given up. */
const LEAST_DELAY = 50
const MOST_DELAY = 60_000

/** Decides whether new work is refused. What has begun goes on. */
export interface Overload {
  /** Counts a refusal where it answers true. */
  readonly refuses: () => boolean
  readonly begin: () => void
  readonly end: () => void
  readonly inFlight: () => number
  /** Whether new work has been refused for so long that traffic should go elsewhere. */
  readonly isSustained: () => boolean
  readonly isOverloaded: () => boolean
  readonly refused: () => Readonly<Record<OverloadReason, number>>
  /** Looks at the event loop; a timer does so. */
  readonly sample: () => void
  readonly close: () => void
}

export interface OverloadOptions {
  /** The limits that hold now. */
  readonly limits: () => OverloadLimits
  readonly log: () => Log
  /** Milliseconds of a clock that is never set. */
  readonly clock: () => number
  readonly loopDelay?: LoopDelay
  /** Milliseconds between two samples; 0: only those that are asked for. */
  readonly every?: number
}

const EVERY = 500
/** Samples in a row: one long task alone is no overload. */
const SAMPLES = 2
const SUSTAINED = 10_000
const LOG_EVERY = 1_000

export function createOverload(options: OverloadOptions): Overload {
  const { limits, log, clock, loopDelay = createLoopDelay(), every = EVERY } = options
  const refused: Record<OverloadReason, number> = { event_loop: 0, in_flight: 0 }
  const told: Record<OverloadReason, number> = { event_loop: 0, in_flight: 0 }
  let inFlight = 0
  let isFull = false
  let isLate = false
  let samples = 0
  let since: number | undefined
  let toldAt = Number.NEGATIVE_INFINITY
  let lastDelay = 0

  const note = (): void => {
    if (!isFull && !isLate) since = undefined
    else since ??= clock()
  }
  /** Begins at the limit, and ends at nine tenths of it. */
  const lookAtFlight = (): void => {
    const limit = limits().inFlight
    const next = limit > 0 && inFlight >= limit ? true : isFull && limit > 0 && inFlight > limit * 0.9
    if (next === isFull) return
    isFull = next
    note()
  }
  /** Begins above the limit, and ends below half of it. */
  const lookAtLoop = (): void => {
    const limit = limits().eventLoopDelay
    lastDelay = limit === 0 ? 0 : loopDelay.take()
    if (limit === 0) loopDelay.stop()
    const isOther = limit === 0 ? isLate : isLate ? lastDelay < limit / 2 : lastDelay > limit
    samples = isOther ? samples + 1 : 0
    if (samples < SAMPLES && limit !== 0) return
    samples = 0
    if (!isOther) return
    isLate = !isLate
    note()
  }
  const tell = (): void => {
    const counts = {
      eventLoop: refused.event_loop - told.event_loop,
      inFlight: refused.in_flight - told.in_flight,
    }
    if (counts.eventLoop + counts.inFlight === 0 || clock() - toldAt < LOG_EVERY) return
    toldAt = clock()
    Object.assign(told, refused)
    log().warn(
      { refused: counts, eventLoopDelay: Math.round(lastDelay), inFlight },
      'new requests are refused: the gateway is overloaded',
    )
  }
  const sample = (): void => {
    lookAtLoop()
    lookAtFlight()
    tell()
  }
  if (limits().eventLoopDelay > 0) loopDelay.take()
  const timer = every === 0 ? undefined : setInterval(sample, every).unref()
  return {
    refuses() {
      if (!isFull && !isLate) {
        const limit = limits().inFlight
        if (limit === 0 || inFlight < limit) return false
      }
      lookAtFlight()
      if (!isFull && !isLate) return false
      refused[isLate ? 'event_loop' : 'in_flight'] += 1
      return true
    },
    begin() {
      inFlight += 1
    },
    end() {
      inFlight -= 1
    },
    inFlight: () => inFlight,
    isSustained: () => since !== undefined && clock() - since >= SUSTAINED,
    isOverloaded: () => isFull || isLate,
    refused: () => ({ ...refused }),
    sample,
    close() {
      clearInterval(timer)
      loopDelay.stop()
      toldAt = Number.NEGATIVE_INFINITY
      tell()
    },
  }
}
