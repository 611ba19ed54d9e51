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
  | { readonly kind: 'closed'; readonly passage: Passage }
  | { readonly kind: 'open'; readonly until: number }
  | { readonly kind: 'probing' }

/** `now` is in milliseconds and never goes back. */
export function createCircuitBreaker(limits: BreakerLimits, now: () => number): CircuitBreaker {
  const open = (): void => {
    state = { kind: 'open', until: now() + limits.cooldown }
  }
  /** All go by the same passage: success begins a new row of failures, for those still under way as well. */
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
      // The next one tries.
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
