import { type ExecutionResult, executeSync, GraphQLError } from 'graphql'
import type { Decision } from '../../core/authorize/decision.ts'
import type { Enforced } from '../../core/authorize/enforce.ts'
import type { Epoch } from '../../upstream/prepare.ts'
import type { UpstreamHead, UpstreamReply, UpstreamRequest } from '../../upstream/request/client.ts'
import { readWhole } from '../../upstream/request/deliver.ts'
import type { UpstreamFault } from '../../upstream/request/fault.ts'
import type { GraphqlAnswer } from '../../upstream/request/graphql-answer.ts'
import { maskErrors } from '../../upstream/request/mask-errors.ts'
import { asksOnlyTypenames } from '../../upstream/selected-document.ts'
import { fillVariables, printSendable } from '../../upstream/sendable.ts'
import type { UpstreamSubscription } from '../../upstream/subscription/subscriber.ts'
import type { Upstream } from '../../upstream/upstream.ts'
import type { HttpRequest } from '../exchange.ts'
import type { FormattedResult } from './graphql-api.ts'
import type { PreparedOperation, Runnable } from './operation-verdict.ts'

/** An operation that may run, in the epoch in which that was decided. */
export interface UpstreamOperation extends Runnable, PreparedOperation {
  readonly epoch: Epoch
}

/** What goes upstream of an operation, if anything does. */
export type Outgoing =
  /** Nothing but introspection: our own schema has told. */
  | { readonly kind: 'told'; readonly result: FormattedResult }
  /** JSON of the printed operation, its name and the variables that it declares. */
  | { readonly kind: 'outgoing'; readonly body: string }

/** It was logged. `headers` are those of an answer that says so. */
export interface UpstreamFailure {
  readonly kind: 'failed'
  readonly fault: UpstreamFault
  readonly headers: Readonly<Record<string, string>>
}

export interface UpstreamCaller {
  readonly headers: HttpRequest['headers']
  /** In which the answer will go out. */
  readonly mediaType: string
  readonly onGone: UpstreamRequest['onGone']
}

/** What becomes of decided operations, whatever transport they came on. */
export interface UpstreamOperations {
  /** Total. */
  readonly prepare: (operation: UpstreamOperation) => Outgoing
  readonly send: (
    decision: Decision,
    body: string,
    caller: UpstreamCaller,
  ) => Promise<UpstreamHead | UpstreamFailure>
  /** Sends a subscription that is allowed, by the transport that is configured. */
  readonly subscribe: (
    decision: Decision,
    body: string,
    caller: Pick<UpstreamCaller, 'headers'> & { readonly signal: AbortSignal },
  ) => Promise<Extract<UpstreamSubscription, { readonly kind: 'begun' | 'answered' }> | UpstreamFailure>
  /** One answer, or one event of a subscription, as it goes out. */
  readonly tell: (
    answer: GraphqlAnswer,
    enforced: Enforced & { readonly kind: 'runnable' },
  ) => FormattedResult
  /** Hides, and logs, what a client is not to read of an answer or an event; it gives the very object where nothing is. */
  readonly mask: (answer: GraphqlAnswer) => GraphqlAnswer
  /** Reads all of an answer, masks it, and puts denials and introspection where they belong. */
  readonly finish: (
    head: UpstreamHead,
    enforced: Enforced & { readonly kind: 'runnable' },
  ) => Promise<
    | {
        readonly kind: 'finished'
        readonly status: number
        readonly result: FormattedResult
        /** The answer as it came, where it is the result as it is. */
        readonly bytes: Uint8Array | undefined
      }
    | UpstreamFailure
  >
  /** Logs what went wrong. */
  readonly fail: (fault: UpstreamFault, cause: unknown) => UpstreamFailure
}

export function createUpstreamOperations(
  upstream: Pick<Upstream, 'client' | 'options' | 'requestHeaders' | 'subscribe'>,
  log: {
    readonly fault: (fault: UpstreamFault, cause: unknown) => void
    /** One line for the errors of an answer that were masked. */
    readonly hidden: (what: string) => void
  },
): UpstreamOperations {
  const fail = (fault: UpstreamFault, cause: unknown): UpstreamFailure => {
    log.fault(fault, cause)
    const wait = Math.max(1, Math.ceil(upstream.client.wait() / 1_000))
    const headers = fault === 'upstream_unavailable' ? { 'retry-after': String(wait) } : undefined
    return { kind: 'failed', fault, headers: headers ?? {} }
  }
  const judge = (reply: UpstreamReply): UpstreamHead | UpstreamFailure => {
    // Nobody reads this.
    if (reply.kind === 'gone') return { kind: 'failed', fault: 'upstream_unreachable', headers: {} }
    return reply.kind === 'failed' ? fail(reply.fault, reply.cause) : reply
  }
  const mask = (answer: GraphqlAnswer): GraphqlAnswer => {
    const { result, hidden } = maskErrors(answer, upstream.options)
    if (hidden !== undefined) log.hidden(hidden)
    return result
  }
  return {
    fail,
    mask,
    prepare({ epoch, document, operationName, variables, decision, enforced }) {
      const { schema } = decision.plan.table
      const sendable =
        enforced.document === document
          ? epoch.sendable(document, operationName)
          : printSendable(enforced.document, operationName)
      if (!decision.plan.introspects || !asksOnlyTypenames(sendable.document))
        return { kind: 'outgoing', body: fillVariables(sendable, variables) }
      const result = executeSync({ schema, document: sendable.document, variableValues: variables })
      return { kind: 'told', result: formatted(enforced.finish(result)) }
    },
    send(decision, body, { headers: caller, mediaType, onGone }) {
      const isRepeatable = decision.plan.operation.operation === 'query'
      const sendWith = (headers: Readonly<Record<string, string>>): Promise<UpstreamHead | UpstreamFailure> =>
        upstream.client.send({ body, headers, isRepeatable, onGone }).then(judge)
      const pending = upstream.requestHeaders({ caller, mediaType, decision, body })
      return pending instanceof Promise ? pending.then(sendWith) : sendWith(pending)
    },
    async subscribe(decision, body, { headers: caller, signal }) {
      const { transport, url } = upstream.options.subscriptions
      const message = { caller, mediaType: 'application/json', decision, url }
      const headers = await upstream.requestHeaders(transport === 'sse' ? { ...message, body } : message)
      const subscription = await upstream.subscribe({ body, headers, signal })
      if (subscription.kind === 'gone') return { kind: 'failed', fault: 'upstream_unreachable', headers: {} }
      return subscription.kind === 'failed' ? fail(subscription.fault, subscription.cause) : subscription
    },
    tell: (answer, enforced) => formatted(enforced.finish(mask(answer) as ExecutionResult)),
    async finish(head, enforced) {
      const answer = await readWhole(head)
      if (answer.kind === 'failed') return fail(answer.fault, answer.cause)
      // What an upstream answers is JSON of that shape, its errors plain objects.
      const masked = mask(answer.result) as ExecutionResult
      const finished = enforced.finish(masked)
      const bytes = finished === answer.result ? answer.bytes : undefined
      return { kind: 'finished', status: answer.status, result: formatted(finished), bytes }
    },
  }
}

/** Errors of ours as they go out; an upstream's are as they were. */
export function formatted({ errors, ...rest }: ExecutionResult): FormattedResult {
  if (errors === undefined) return rest
  return { ...rest, errors: errors.map((error) => (error instanceof GraphQLError ? error.toJSON() : error)) }
}
