export interface BreakerLimits {
  /** Failures in a row after which nothing is sent for a while. */
  readonly failures: number
  /** Milliseconds until one request may try again. */
  readonly cooldown: number
}

/** One request that was let through. It says once how it went; what it says after the breaker has moved on is not heard. */
export interface Passage {
  readonly succeed: () => void
  readonly fail: () => void
  /** It ended in a way that says nothing of the upstream: its caller left. */
  readonly abandon: () => void
}

/** Spares an upstream that fails, and its callers the wait. */
export interface CircuitBreaker {
  /** Undefined: not now. */
  readonly enter: () => Passage | undefined
  /** Milliseconds until it lets a request through again; 0 when it does. */
  readonly wait: () => number
}

type State =
  | { readonly kind: 'closed'; failures: number }
  | { readonly kind: 'open'; readonly until: number }
  | { readonly kind: 'probing' }

/** `now` is in milliseconds and never goes back. */
export function createCircuitBreaker(limits: BreakerLimits, now: () => number): CircuitBreaker {
  let state: State = { kind: 'closed', failures: 0 }
  const open = (): void => {
    state = { kind: 'open', until: now() + limits.cooldown }
  }
  const passage = (mine: State, settle: { fail: () => void; abandon: () => void }): Passage => {
    const once =
      (say: () => void): (() => void) =>
      () => {
        if (state === mine) say()
      }
    return {
      succeed: once(() => {
        state = { kind: 'closed', failures: 0 }
      }),
      fail: once(settle.fail),
      abandon: once(settle.abandon),
    }
  }
  return {
    enter() {
      if (state.kind === 'closed') {
        const mine = state
        const fail = (): void => {
          mine.failures += 1
          if (mine.failures >= limits.failures) open()
        }
        // Success begins a new row of failures, which those still under way are not part of.
        const succeed = (): void => {
          if (state === mine && mine.failures > 0) mine.failures = 0
        }
        return { ...passage(mine, { fail, abandon: () => undefined }), succeed }
      }
      if (state.kind === 'probing' || now() < state.until) return undefined
      const before = state
      const mine: State = { kind: 'probing' }
      state = mine
      return passage(mine, {
        fail: open,
        // The next one tries.
        abandon: () => {
          state = before
        },
      })
    },
    wait: () => (state.kind === 'open' ? Math.max(0, state.until - now()) : 0),
  }
}
