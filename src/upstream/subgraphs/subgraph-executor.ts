import { type ExecutionResult, GraphQLError } from 'graphql'
import { ERRORS } from '../../core/error-catalogue.ts'
import type { UpstreamClient } from '../request/client.ts'
import { readWhole } from '../request/deliver.ts'
import type { SubscriptionFault } from '../request/fault.ts'
import type { GraphqlAnswer } from '../request/graphql-answer.ts'
import { type ErrorRule, maskErrors } from '../request/mask-errors.ts'
import type { WriteHeaders } from '../request/request-headers.ts'
import type { Subscriber } from '../subscription/subscriber.ts'
import type { ResolvedSubscriptionOptions } from '../subscription/subscription-options.ts'
import { decisionOf } from './subgraph-context.ts'
import { toFailure, toSubgraphResult } from './subgraph-errors.ts'
import { type SubgraphRequest, toBody } from './subgraph-request.ts'
import { createSubgraphSubscriptions } from './subgraph-subscription.ts'

export interface SubgraphExecutorParts {
  readonly client: UpstreamClient
  readonly subscriber: Subscriber
  readonly subscriptions: ResolvedSubscriptionOptions
  readonly headersFor: WriteHeaders
  /** The most requests of one operation to all subgraphs together. */
  readonly mostRequests: number
  /** Logs failures; the answer reveals only their code. */
  readonly log: (fault: SubscriptionFault, cause: unknown) => void
  readonly errors: ErrorRule
  /** Logs masked errors, in one line. */
  readonly logHidden: (what: string) => void
}

/** Sends a request to one subgraph. */
export type SubgraphExecutor = (request: SubgraphRequest) => Promise<ExecutionResult>

/** Never rejects: a failure is an error in the result, and nulls only what this subgraph was to provide. */
export function createSubgraphExecutor(parts: SubgraphExecutorParts): SubgraphExecutor {
  const { client, headersFor, mostRequests, log, logHidden } = parts

  const send = async (request: SubgraphRequest): Promise<ExecutionResult> => {
    const { caller, onGone } = request.context
    const decision = decisionOf(request.context)
    const body = toBody(request)
    const part = () => request.part(decision.plan.table)
    const headers = await headersFor({ caller, mediaType: 'application/json', decision, part, body })
    const isRepeatable = decision.plan.operation.operation === 'query'
    const head = await client.send({ body, headers, isRepeatable, onGone })
    if (head.kind === 'gone') return toFailure('upstream_unreachable')
    if (head.kind === 'failed') return failed(head.fault, head.cause)
    const answer = await readWhole(head)
    if (answer.kind === 'failed') return failed(answer.fault, answer.cause)
    return tell(answer.result)
  }
  const tell = (answer: GraphqlAnswer): ExecutionResult => {
    const { result, hidden } = maskErrors(answer, parts.errors)
    if (hidden !== undefined) logHidden(hidden)
    return toSubgraphResult(result)
  }
  const failed = (fault: SubscriptionFault, cause: unknown): ExecutionResult => {
    log(fault, cause)
    return toFailure(fault)
  }

  const subscribe = createSubgraphSubscriptions({
    subscriber: parts.subscriber,
    options: parts.subscriptions,
    headersFor,
    log,
    tell,
  })

  return async (request) => {
    const { context, kind } = request
    context.requests += 1
    if (context.requests > mostRequests) return tooMany(mostRequests)
    return kind === 'subscription' ? subscribe(request) : send(request)
  }
}

function tooMany(allowed: number): ExecutionResult {
  const { code } = ERRORS.operation_too_complex
  const message = `The operation needs more than ${allowed} requests to the APIs behind this gateway.`
  return { errors: [new GraphQLError(message, { extensions: { code, limit: 'requests', allowed } })] }
}
