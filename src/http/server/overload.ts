import { assertGroup, withDefaults } from '../../core/option-checks.ts'
import type { Log } from './log.ts'
import { createLoopDelay, type LoopDelay } from './loop-delay.ts'

/** The load at which a process starts to refuse new work. 0 means no limit. */
export interface OverloadLimits {
  /** Mean delay of the event loop in milliseconds, exceeded in two samples in a row. */
  readonly eventLoopDelay: number
  /** Concurrent requests and operations on sockets. A stream that has begun does not count. */
  readonly inFlight: number
}

export const DEFAULT_OVERLOAD_LIMITS: OverloadLimits = { eventLoopDelay: 1_000, inFlight: 0 }

/** Why new work is refused. */
export type OverloadReason = 'event_loop' | 'in_flight'

/** Fills in the defaults. Throws a TypeError for a limit out of range. */
export function settleOverload(given: Partial<OverloadLimits> = {}): OverloadLimits {
  assertGroup('overload', given, Object.keys(DEFAULT_OVERLOAD_LIMITS))
  const { eventLoopDelay, inFlight } = withDefaults(DEFAULT_OVERLOAD_LIMITS, given)
  const isDelay = typeof eventLoopDelay === 'number'
  if (eventLoopDelay !== 0 && !(isDelay && eventLoopDelay >= LEAST_DELAY && eventLoopDelay <= MOST_DELAY))
    throw new TypeError(`overload.eventLoopDelay must be 0 or ${LEAST_DELAY} to ${MOST_DELAY} milliseconds.`)
  if (!Number.isInteger(inFlight) || inFlight < 0)
    throw new TypeError('overload.inFlight must be a whole number from 0.')
  return { eventLoopDelay, inFlight }
}

/** Delays below 50 ms are normal on a busy machine; after a minute every client has given up. */
const LEAST_DELAY = 50
const MOST_DELAY = 60_000

/** Decides whether to refuse new work. Work in progress continues. */
export interface Overload {
  /** Counts a refusal when it returns true. */
  readonly refuses: () => boolean
  readonly begin: () => void
  readonly end: () => void
  readonly inFlight: () => number
  /** Whether new work has been refused for so long that traffic should go elsewhere. */
  readonly isSustained: () => boolean
  readonly isOverloaded: () => boolean
  readonly refused: () => Readonly<Record<OverloadReason, number>>
  /** Samples the event loop; called by a timer. */
  readonly sample: () => void
  readonly close: () => void
}

export interface OverloadOptions {
  /** The current limits. */
  readonly limits: () => OverloadLimits
  readonly log: () => Log
  /** A monotonic clock, in milliseconds. */
  readonly clock: () => number
  readonly loopDelay?: LoopDelay
  /** Milliseconds between samples; 0: no timer, only explicit calls. */
  readonly every?: number
}

const EVERY = 500
/** Samples in a row, because a single long task is no overload. */
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
