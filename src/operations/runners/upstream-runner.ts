import { type ExecutionResult, executeSync, GraphQLError } from 'graphql'
import { printJson } from '../../core/json/exact-json.ts'
import { cacheHeaders } from '../../upstream/request/cache-control.ts'
import type { UpstreamHead, UpstreamReply } from '../../upstream/request/client.ts'
import { deliver, readWhole } from '../../upstream/request/deliver.ts'
import type { SubscriptionFault, UpstreamFault } from '../../upstream/request/fault.ts'
import type { GraphqlAnswer } from '../../upstream/request/graphql-answer.ts'
import { pickHeaders } from '../../upstream/request/header-lists.ts'
import { maskErrors } from '../../upstream/request/mask-errors.ts'
import { asksOnlyTypenames } from '../../upstream/selected-document.ts'
import { fillVariables, type SendableOperation } from '../../upstream/sendable.ts'
import { createSendableCache } from '../../upstream/sendable-cache.ts'
import { SubscriptionFaultError } from '../../upstream/subscription/subscriber.ts'
import { NO_EVENTS } from '../../upstream/subscription/subscription-options.ts'
import type { Upstream } from '../../upstream/upstream.ts'
import {
  type Answer,
  answerResult,
  type FormattedResult,
  type Headers,
  type Refused,
  refuse,
  refuseRequest,
} from '../answer.ts'
import type { Runner, Running } from '../epoch.ts'
import { signalOf } from '../operation.ts'
import { mapStream } from '../result-stream.ts'

export interface UpstreamRunnerOptions {
  readonly upstream: Pick<Upstream, 'client' | 'options' | 'requestHeaders' | 'subscribe'>
  readonly log: {
    readonly fault: (fault: SubscriptionFault, cause: unknown) => void
    /** Logs one line for the masked errors of an answer. */
    readonly hidden: (what: string) => void
  }
}

/**
 * Sends a decided operation, printed anew, with the variables that it declares: nothing else of a caller's
 * request body is sent. The answer to an operation that was allowed whole passes as bytes if the edge takes
 * bytes.
 */
export function createUpstreamRunner({ upstream, log }: UpstreamRunnerOptions): Runner {
  const { options } = upstream
  const sendableOf = createSendableCache()

  const fail = (fault: UpstreamFault, cause: unknown): Refused => {
    log.fault(fault, cause)
    if (fault !== 'upstream_unavailable') return refuse(fault)
    const wait = Math.max(1, Math.ceil(upstream.client.wait() / 1_000))
    return refuse(fault, { headers: { 'retry-after': String(wait) } })
  }
  const mask = (answer: GraphqlAnswer): GraphqlAnswer => {
    const { result, hidden } = maskErrors(answer, options)
    if (hidden !== undefined) log.hidden(hidden)
    return result
  }
  const finish = ({ enforced }: Running, answer: GraphqlAnswer): ExecutionResult =>
    // An upstream's answer is JSON of this shape; its errors are plain objects.
    enforced.finish(mask(answer) as ExecutionResult)

  const receive = (running: Running, reply: UpstreamReply): Answer | Promise<Answer> => {
    // The caller has gone: nobody reads this.
    if (reply.kind === 'gone') return refuse('upstream_unreachable')
    if (reply.kind === 'failed') return fail(reply.fault, reply.cause)
    const { operation, decision, enforced } = running
    const headers: Headers = Object.assign(
      pickHeaders(options.responseHeaders, reply.headers),
      cacheHeaders(options, decision, reply),
    )
    return operation.mediaType !== undefined && enforced.isWhole && options.errors === 'pass'
      ? pass(reply, headers)
      : read(running, reply, headers)
  }
  const pass = (head: UpstreamHead, headers: Headers): Answer | Promise<Answer> => {
    const tell = (delivery: Awaited<ReturnType<typeof deliver>>): Answer => {
      if (delivery.kind === 'failed') return fail(delivery.fault, delivery.cause)
      const { status, length, body } = delivery
      const known = length === undefined ? headers : { ...headers, 'content-length': String(length) }
      return { kind: 'bytes', status, headers: known, body }
    }
    const pending = deliver(head)
    return pending instanceof Promise ? pending.then(tell) : tell(pending)
  }
  const read = async (running: Running, head: UpstreamHead, headers: Headers): Promise<Answer> => {
    const answer = await readWhole(head)
    if (answer.kind === 'failed') return fail(answer.fault, answer.cause)
    const finished = finish(running, answer.result)
    if (running.operation.mediaType === undefined) return answerResult(formatted(finished))
    const { status } = answer
    // An unchanged result goes out as the bytes that came.
    const body = finished === answer.result ? answer.bytes : printJson(formatted(finished))
    return { kind: 'bytes', status, headers, body }
  }

  const send = (running: Running, body: string): Answer | Promise<Answer> => {
    const { operation, decision } = running
    const isRepeatable = decision.plan.operation.operation === 'query'
    const sendWith = (headers: Headers): Promise<Answer> =>
      upstream.client
        .send({ body, headers, isRepeatable, onGone: operation.onGone })
        .then((reply) => receive(running, reply))
    const pending = upstream.requestHeaders({
      caller: operation.headers,
      mediaType: operation.mediaType ?? 'application/json',
      decision,
      body,
    })
    return pending instanceof Promise ? pending.then(sendWith) : sendWith(pending)
  }

  const subscribe = async (running: Running, body: string): Promise<Answer> => {
    const { operation, decision, review } = running
    const { transport, url } = options.subscriptions
    const message = { caller: operation.headers, mediaType: 'application/json', decision, url }
    const headers = await upstream.requestHeaders(transport === 'sse' ? { ...message, body } : message)
    const signal = signalOf(operation)
    const subscription = await upstream.subscribe({ body, headers, signal })
    switch (subscription.kind) {
      case 'gone':
        return refuse('upstream_unreachable')
      case 'failed':
        return fail(subscription.fault, subscription.cause)
      case 'answered':
        return answerResult(formatted(finish(running, subscription.answer)))
      case 'begun': {
        const results = mapStream(subscription.events, {
          signal,
          map: async (event) => formatted(finish(running, event)),
          fail: breakOff,
        })
        return { kind: 'stream', results, review: review.decide, isOutdated: review.isOutdated }
      }
    }
  }
  const breakOff = (error: unknown): FormattedResult => {
    const fault = error instanceof SubscriptionFaultError ? error.fault : 'upstream_invalid'
    log.fault(fault, error)
    return { errors: refuse(fault).errors }
  }

  /** Answers an operation in which only introspection is left, from the gateway's own schema. */
  const introspect = (running: Running, { document }: SendableOperation): Answer => {
    const { decision, enforced, variables } = running
    const { schema } = decision.plan.table
    const result = executeSync({ schema, document, variableValues: variables })
    return answerResult(formatted(enforced.finish(result)))
  }

  return (running) => {
    const { prepared, decision, enforced, variables, operation } = running
    const isSubscription = prepared.operation.operation === 'subscription'
    if (isSubscription && options.subscriptions.transport === 'none')
      return refuseRequest([NO_EVENTS.toJSON()], decision.plan.table, operation.subject)
    const sendable = sendableOf(enforced.document, prepared.operationName, decision.plan.table.schema)
    if (decision.plan.introspects && asksOnlyTypenames(sendable.document))
      return introspect(running, sendable)
    const body = fillVariables(sendable, variables)
    return isSubscription ? subscribe(running, body) : send(running, body)
  }
}

/** Formats our own errors; an upstream's stay as they are. */
function formatted({ errors, ...rest }: ExecutionResult): FormattedResult {
  if (errors === undefined) return rest
  return { ...rest, errors: errors.map((error) => (error instanceof GraphQLError ? error.toJSON() : error)) }
}
