import type { ExecutionResult, GraphQLError } from 'graphql'
import type { SubscriptionFault } from '../request/fault.ts'
import type { GraphqlAnswer } from '../request/graphql-answer.ts'
import type { WriteHeaders } from '../request/request-headers.ts'
import { type Subscriber, SubscriptionFaultError } from '../subscription/subscriber.ts'
import { NO_EVENTS, type ResolvedSubscriptionOptions } from '../subscription/subscription-options.ts'
import { decisionOf } from './subgraph-context.ts'
import { toFailure, toFaultError } from './subgraph-errors.ts'
import { type SubgraphRequest, toBody } from './subgraph-request.ts'

export interface SubgraphSubscriptionParts {
  readonly subscriber: Subscriber
  readonly options: ResolvedSubscriptionOptions
  readonly headersFor: WriteHeaders
  readonly log: (fault: SubscriptionFault, cause: unknown) => void
  /** Masks one event, or the only answer of a subgraph that does not begin. */
  readonly tell: (answer: GraphqlAnswer) => ExecutionResult
}

/** Opens a subscription, with its events in the context; the result explains why there are none. Total. */
export type OpenSubgraphSubscription = (request: SubgraphRequest) => Promise<ExecutionResult>

export function createSubgraphSubscriptions(parts: SubgraphSubscriptionParts): OpenSubgraphSubscription {
  const { subscriber, options, headersFor, log, tell } = parts
  const { transport, url } = options

  const toError = (error: unknown): GraphQLError => {
    const fault = error instanceof SubscriptionFaultError ? error.fault : 'upstream_invalid'
    log(fault, error)
    return toFaultError(fault)
  }
  return async (request) => {
    const { context } = request
    if (transport === 'none') return { errors: [NO_EVENTS] }
    const decision = decisionOf(context)
    const body = toBody(request)
    const part = () => request.part(decision.plan.table)
    const message = { caller: context.caller, mediaType: 'application/json', decision, part, url }
    const headers = await headersFor(transport === 'sse' ? { ...message, body } : message)
    const gone = new AbortController()
    context.onGone?.(() => gone.abort())
    const subscription = await subscriber.subscribe({ body, headers, signal: gone.signal })
    switch (subscription.kind) {
      case 'gone':
        return toFailure('upstream_unreachable')
      case 'failed':
        log(subscription.fault, subscription.cause)
        return toFailure(subscription.fault)
      case 'answered':
        context.events = tellEach(once(subscription.answer), tell, toError)
        return NOTHING_YET
      case 'begun':
        context.events = tellEach(subscription.events, tell, toError)
        return NOTHING_YET
    }
  }
}

const NOTHING_YET: ExecutionResult = { data: null }

async function* once(answer: GraphqlAnswer): AsyncGenerator<GraphqlAnswer, void> {
  yield answer
}

/** No async generator: one notices `return` only at its next event, and the connection must close at once. */
function tellEach(
  events: AsyncIterable<GraphqlAnswer>,
  tell: (event: GraphqlAnswer) => ExecutionResult,
  toError: (error: unknown) => GraphQLError,
): AsyncIterable<ExecutionResult> {
  const iterator = events[Symbol.asyncIterator]()
  const told: AsyncIterator<ExecutionResult, undefined> = {
    async next() {
      let step: IteratorResult<GraphqlAnswer, unknown>
      try {
        step = await iterator.next()
      } catch (error) {
        throw toError(error)
      }
      return step.done === true ? DONE : { done: false, value: tell(step.value) }
    },
    async return() {
      await iterator.return?.()
      return DONE
    },
  }
  return { [Symbol.asyncIterator]: () => told }
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined }
