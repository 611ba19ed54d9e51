import type { Epoch } from '../upstream/prepare.ts'
import type { LiveAnswer } from './graphql-api.ts'
import { type LiveRefused, type LiveRunnable, refuseLive } from './live-performer.ts'
import type { UpstreamCaller, UpstreamFailure, UpstreamOperations } from './upstream-operations.ts'

export interface UpstreamRunnerOptions {
  readonly operations: UpstreamOperations
}

/** Sends what was decided, and reads the whole answer. */
export function createUpstreamRunner({
  operations,
}: UpstreamRunnerOptions): (runnable: LiveRunnable<Epoch>) => Promise<LiveAnswer> {
  return async (runnable) => {
    const { documents: epoch, live, decision, enforced, refuse } = runnable
    if (decision.plan.operation.operation === 'subscription') return refuseLive('upstream_unreachable')
    const outgoing = operations.prepare({ ...runnable, epoch })
    if (outgoing.kind === 'invalid') return refuse(outgoing)
    if (outgoing.kind === 'told') return { kind: 'result', result: outgoing.result }
    const { signal, headers } = live
    const caller: UpstreamCaller = {
      headers,
      mediaType: 'application/json',
      onGone: (listener) =>
        signal.aborted ? listener() : signal.addEventListener('abort', listener, { once: true }),
    }
    const head = await operations.send(decision, outgoing.body, caller)
    if (head.kind === 'failed') return fail(head)
    const answer = await operations.finish(head, enforced)
    return answer.kind === 'failed' ? fail(answer) : { kind: 'result', result: answer.result }
  }
}

function fail({ fault, headers }: UpstreamFailure): LiveRefused {
  return refuseLive(fault, { headers })
}
