import { withContext } from '../../evidence/tracing/trace-context.ts'
import type { Tracing } from '../../evidence/tracing/tracing.ts'
import type { Passage } from '../request/circuit-breaker.ts'
import type { SubscriptionFault, UpstreamFault } from '../request/fault.ts'
import { type GraphqlAnswer, isGraphqlAnswer } from '../request/graphql-answer.ts'
import type { ResolvedUpstreamOptions } from '../upstream-options.ts'
import { createEventQueue } from './event-queue.ts'
import type { OpenSubscription, SubscriptionListener, SubscriptionRequest } from './open-subscription.ts'
import { openSocket } from './socket-subscription.ts'
import { createStreamOpener } from './stream-subscription.ts'

export type UpstreamSubscription =
  /** Iteration rejects with `SubscriptionFaultError` at a break. A reader that stops calls `return`. */
  | { readonly kind: 'begun'; readonly events: AsyncIterable<GraphqlAnswer> }
  | { readonly kind: 'answered'; readonly answer: GraphqlAnswer }
  | { readonly kind: 'failed'; readonly fault: UpstreamFault; readonly cause?: unknown }
  | { readonly kind: 'gone' }

/** A subscription that broke off after it had begun. */
export class SubscriptionFaultError extends Error {
  override readonly name = 'SubscriptionFaultError'
  readonly fault: SubscriptionFault

  constructor(fault: SubscriptionFault, cause: unknown) {
    super(`the subscription broke off: ${fault}`, { cause })
    this.fault = fault
  }
}

export interface Subscriber {
  /** Never rejects; begins or fails within the total timeout. */
  readonly subscribe: (request: SubscriptionRequest) => Promise<UpstreamSubscription>
  /** Ends all running subscriptions. */
  readonly close: () => Promise<void>
}

/** Opens one connection per subscription. `enter` asks the upstream's circuit breaker. */
export function createSubscriber(
  options: ResolvedUpstreamOptions,
  enter: () => Passage | undefined,
  tracing?: Tracing | undefined,
): Subscriber {
  const { eventBytes, queuedEvents } = options.subscriptions
  const limits = { events: queuedEvents, bytes: 4 * eventBytes }
  const streams = createStreamOpener(options)
  const open: OpenSubscription =
    options.subscriptions.transport === 'sse' ? streams.open : openSocket(options)
  const running = new Set<() => void>()

  const begin = (request: SubscriptionRequest, passage: Passage): Promise<UpstreamSubscription> =>
    new Promise((resolve) => {
      let state: 'opening' | 'begun' | 'over' = 'opening'
      let close = (): void => undefined
      const end = (failure?: SubscriptionFaultError): void => {
        state = 'over'
        clearTimeout(patience)
        running.delete(stop)
        request.signal.removeEventListener('abort', stop)
        queue.end(failure)
        close()
      }
      // Reveals nothing about the upstream.
      const stop = (): void => {
        if (state === 'over') return
        passage.abandon()
        end()
        resolve({ kind: 'gone' })
      }
      const fail = (fault: UpstreamFault, cause?: unknown): void => {
        if (state === 'opening') {
          passage.fail()
          resolve({ kind: 'failed', fault, cause })
        }
        breakOff(fault, cause)
      }
      const breakOff = (fault: SubscriptionFault, cause?: unknown): void => {
        if (state !== 'over') end(new SubscriptionFaultError(fault, cause))
      }
      const listener: SubscriptionListener = {
        begin() {
          if (state !== 'opening') return
          state = 'begun'
          clearTimeout(patience)
          passage.succeed()
          resolve({ kind: 'begun', events: queue })
        },
        answer(answer) {
          if (state !== 'opening') return
          passage.succeed()
          end()
          resolve({ kind: 'answered', answer })
        },
        event(event, bytes) {
          if (state !== 'begun') return
          if (!isGraphqlAnswer(event)) fail('upstream_invalid')
          else if (!queue.push(event, bytes)) breakOff('events_overrun')
        },
        complete() {
          if (state === 'begun') end()
        },
        fail,
      }
      const queue = createEventQueue<GraphqlAnswer>(limits, stop)
      const patience = setTimeout(fail, options.timeouts.total, 'upstream_timeout')
      running.add(stop)
      request.signal.addEventListener('abort', stop)
      if (request.signal.aborted) return stop()
      try {
        const opened = open(request, listener)
        // It may have ended while it was being opened.
        if (isOver(state)) opened()
        else close = opened
      } catch (error) {
        fail('upstream_invalid', error)
      }
    })

  return {
    async subscribe(request) {
      const passage = enter()
      if (passage === undefined) return { kind: 'failed', fault: 'upstream_unavailable' }
      const { transport, url } = options.subscriptions
      const trace = tracing?.beginUpstream({ url, method: transport === 'sse' ? 'POST' : 'GET' })
      if (trace === undefined) return begin(request, passage)
      const subscription = await begin(
        { ...request, headers: withContext(request.headers, trace.headers) },
        passage,
      )
      // The span excludes its events, which may go on for months.
      trace.end({ fault: faultOfSubscription(subscription) })
      return subscription
    },
    async close() {
      for (const stop of running) stop()
      await streams.close()
    },
  }
}

function faultOfSubscription(subscription: UpstreamSubscription): string | undefined {
  if (subscription.kind === 'failed') return subscription.fault
  return subscription.kind === 'gone' ? 'gone' : undefined
}

/** A function, because the compiler cannot see that the state has changed. */
function isOver(state: 'opening' | 'begun' | 'over'): boolean {
  return state === 'over'
}
