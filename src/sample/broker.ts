import { tooSlow } from './failure.ts'
import type { ThingEvent } from './thing-event.ts'

/** Delivers committed changes to subscribers. */
export interface Broker {
  /** Sends an event to every current subscriber. Total; never waits. */
  readonly publish: (event: ThingEvent) => void
  /**
   * The accepted events published from now on, in order, until `return` is called. A subscriber that leaves
   * too many events unread is ended with `TOO_SLOW`.
   */
  readonly subscribe: (accepts: (event: ThingEvent) => boolean) => AsyncGenerator<ThingEvent, void>
  /** Ends every subscription. */
  readonly close: () => Promise<void>
}

/** Events share their things, so a thousand stalled subscribers keep no more of them than one does. */
const KEPT_EVENTS = 128

/** A broker within this process. */
export function createBroker(keptEvents: number = KEPT_EVENTS): Broker {
  const subscriptions = new Set<Subscription>()
  return {
    publish(event) {
      for (const subscription of [...subscriptions]) subscription.push(event)
    },
    subscribe(accepts) {
      const subscription = new Subscription(accepts, keptEvents, () => subscriptions.delete(subscription))
      subscriptions.add(subscription)
      return subscription
    },
    async close() {
      for (const subscription of [...subscriptions]) await subscription.return()
    },
  }
}

type Result = IteratorResult<ThingEvent, void>

/** Unlike a generator function's, its `return` does not wait for a pending `next`. */
class Subscription implements AsyncGenerator<ThingEvent, void> {
  readonly #accepts: (event: ThingEvent) => boolean
  readonly #limit: number
  readonly #onEnd: () => void
  readonly #waiting: ((result: Result) => void)[] = []
  #kept: ThingEvent[] = []
  #state: 'open' | 'overrun' | 'ended' = 'open'

  constructor(accepts: (event: ThingEvent) => boolean, limit: number, onEnd: () => void) {
    this.#accepts = accepts
    this.#limit = limit
    this.#onEnd = onEnd
  }

  push(event: ThingEvent): void {
    if (this.#state !== 'open' || !this.#accepts(event)) return
    const reader = this.#waiting.shift()
    if (reader !== undefined) reader({ done: false, value: event })
    else if (this.#kept.length < this.#limit) this.#kept.push(event)
    else this.#end('overrun')
  }

  async next(): Promise<Result> {
    if (this.#state === 'overrun') {
      this.#state = 'ended'
      throw tooSlow()
    }
    const event = this.#kept.shift()
    if (event !== undefined) return { done: false, value: event }
    if (this.#state === 'ended') return ENDED
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  async return(): Promise<Result> {
    this.#end('ended')
    return ENDED
  }

  async throw(error: unknown): Promise<Result> {
    this.#end('ended')
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  #end(state: 'overrun' | 'ended'): void {
    this.#state = state
    this.#kept = []
    this.#onEnd()
    for (const reader of this.#waiting.splice(0)) reader(ENDED)
  }
}

const ENDED = { done: true, value: undefined } as const
