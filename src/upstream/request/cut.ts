import type { UpstreamFault } from './fault.ts'

/** Ends a request, at whatever point it is, when its time is up or nobody waits for it any more. */
export interface Cut {
  readonly why: () => 'gone' | 'late' | undefined
  readonly fault: () => UpstreamFault | undefined
  readonly reason: () => Error | undefined
  /** Of several listeners the last one counts: a request has one attempt at a time. */
  readonly listen: (listener: (reason: Error) => void) => void
  /** Resolves after so many milliseconds, or at once when it is cut. */
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly end: () => void
}

/** `total` in milliseconds. */
export function createCut(total: number, onGone: ((listener: () => void) => void) | undefined): Cut {
  let why: 'gone' | 'late' | undefined
  let reason: Error | undefined
  let listener: ((reason: Error) => void) | undefined
  const cut = (because: 'gone' | 'late'): void => {
    if (why !== undefined) return
    why = because
    reason = new Error(because === 'late' ? 'the time is up' : 'nobody waits')
    listener?.(reason)
  }
  const timer = setTimeout(cut, total, 'late')
  onGone?.(() => cut('gone'))
  return {
    why: () => why,
    fault: () => (why === 'late' ? 'upstream_timeout' : undefined),
    reason: () => reason,
    listen(heard) {
      listener = heard
    },
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        const awakening = setTimeout(resolve, reason === undefined ? milliseconds : 0)
        listener = () => {
          clearTimeout(awakening)
          resolve()
        }
      }),
    end: () => clearTimeout(timer),
  }
}
