import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'

/** Measures how late the event loop is, at no cost per request. */
export interface LoopDelay {
  /** The mean in milliseconds since the previous call. The first call starts the measurement. */
  readonly take: () => number
  readonly stop: () => void
}

const RESOLUTION = 20
const NANOSECONDS = 1e6

export function createLoopDelay(): LoopDelay {
  let histogram: IntervalHistogram | undefined
  return {
    take() {
      if (histogram === undefined) {
        histogram = monitorEventLoopDelay({ resolution: RESOLUTION })
        histogram.enable()
        return 0
      }
      const { count, mean } = histogram
      histogram.reset()
      // The histogram records the time from one tick to the next.
      return count === 0 ? 0 : Math.max(0, mean / NANOSECONDS - RESOLUTION)
    },
    stop() {
      histogram?.disable()
      histogram = undefined
    },
  }
}
