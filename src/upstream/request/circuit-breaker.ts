export interface BreakerLimits {
  /** Consecutive failures after which nothing is sent for a while. */
  readonly failures: number
  /** Milliseconds until one request may try again. */
  readonly cooldown: number
}

/** A request that was let through. Its first report counts, unless the breaker has moved on. */
export interface Passage {
  readonly succeed: () => void
  readonly fail: () => void
  /** It ended in a way that reveals nothing about the upstream: its caller left. */
  readonly abandon: () => void
}

/** Spares a failing upstream further requests, and callers the wait. */
export interface CircuitBreaker {
  /** Undefined while requests are refused. */
  readonly enter: () => Passage | undefined
  /** Milliseconds until it lets a request through again; 0 if it does now. */
  readonly wait: () => number
}

type State =
  | { readonly kind: 'closed'; readonly passage: Passage }
  | { readonly kind: 'open'; readonly until: number }
  | { readonly kind: 'probing' }

/** `now` is a monotonic clock in milliseconds. */
export function createCircuitBreaker(limits: BreakerLimits, now: () => number): CircuitBreaker {
  const open = (): void => {
    state = { kind: 'open', until: now() + limits.cooldown }
  }
  /** All requests share one passage: a success resets the count of failures, for those in flight too. */
  const closed = (): State => {
    let failures = 0
    const passage = {
      succeed() {
        failures = 0
      },
      fail() {
        if (state !== mine) return
        failures += 1
        if (failures >= limits.failures) open()
      },
      abandon: () => undefined,
    }
    const mine: State = { kind: 'closed', passage }
    return mine
  }
  const probe = (before: State): Passage => {
    const mine: State = { kind: 'probing' }
    state = mine
    const become = (next: () => void) => (): void => {
      if (state === mine) next()
    }
    return {
      succeed: become(() => {
        state = closed()
      }),
      fail: become(open),
      // The next request probes instead.
      abandon: become(() => {
        state = before
      }),
    }
  }
  let state = closed()
  return {
    enter() {
      if (state.kind === 'closed') return state.passage
      return state.kind === 'probing' || now() < state.until ? undefined : probe(state)
    },
    wait: () => (state.kind === 'open' ? Math.max(0, state.until - now()) : 0),
  }
}
