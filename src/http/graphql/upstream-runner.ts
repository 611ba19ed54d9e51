import { ERRORS } from '../../core/error-catalogue.ts'
import type { Epoch } from '../../upstream/prepare.ts'
import type { SubscriptionFault } from '../../upstream/request/fault.ts'
import { SubscriptionFaultError } from '../../upstream/subscription/subscriber.ts'
import { NO_EVENTS } from '../../upstream/subscription/subscription-options.ts'
import type { Upstream } from '../../upstream/upstream.ts'
import type { FormattedResult, LiveAnswer } from './graphql-api.ts'
import { type LiveRefused, type LiveRunnable, refuseLive } from './live-performer.ts'
import { mapStream } from './result-stream.ts'
import type { UpstreamCaller, UpstreamFailure, UpstreamOperations } from './upstream-operations.ts'

export interface UpstreamRunnerOptions {
  readonly upstream: Pick<Upstream, 'options'>
  readonly operations: UpstreamOperations
  readonly log: (fault: SubscriptionFault, cause: unknown) => void
}

type Runnable = LiveRunnable<Epoch>

/** Sends what was decided: reads the whole answer, or one event after the other. */
export function createUpstreamRunner({
  upstream,
  operations,
  log,
}: UpstreamRunnerOptions): (runnable: Runnable) => Promise<LiveAnswer> {
  const send = async ({ decision, enforced, live }: Runnable, body: string): Promise<LiveAnswer> => {
    const { signal, headers } = live
    const caller: UpstreamCaller = {
      headers,
      mediaType: 'application/json',
      onGone: (listener) =>
        signal.aborted ? listener() : signal.addEventListener('abort', listener, { once: true }),
    }
    const head = await operations.send(decision, body, caller)
    if (head.kind === 'failed') return fail(head)
    const answer = await operations.finish(head, enforced)
    return answer.kind === 'failed' ? fail(answer) : { kind: 'result', result: answer.result }
  }

  const subscribe = async (
    { decision, enforced, live, decideAgain, isOutdated }: Runnable,
    body: string,
  ): Promise<LiveAnswer> => {
    const subscription = await operations.subscribe(decision, body, live)
    if (subscription.kind === 'failed') return fail(subscription)
    if (subscription.kind === 'answered')
      return { kind: 'result', result: operations.tell(subscription.answer, enforced) }
    const results = mapStream(subscription.events, {
      signal: live.signal,
      map: async (event) => operations.tell(event, enforced),
      fail: breakOff,
    })
    return { kind: 'stream', results, decideAgain, isOutdated }
  }

  const breakOff = (error: unknown): FormattedResult => {
    const fault = error instanceof SubscriptionFaultError ? error.fault : 'upstream_invalid'
    log(fault, error)
    const { message, code } = ERRORS[fault]
    return { errors: [{ message, extensions: { code } }] }
  }

  return async (runnable) => {
    const { documents: epoch, decision, refuse } = runnable
    const isSubscription = decision.plan.operation.operation === 'subscription'
    if (isSubscription && upstream.options.subscriptions.transport === 'none')
      return refuse({ kind: 'invalid', errors: [NO_EVENTS] })
    const outgoing = operations.prepare({ ...runnable, epoch })
    if (outgoing.kind === 'told') return { kind: 'result', result: outgoing.result }
    return isSubscription ? subscribe(runnable, outgoing.body) : send(runnable, outgoing.body)
  }
}

function fail({ fault, headers }: UpstreamFailure): LiveRefused {
  return refuseLive(fault, { headers })
}
