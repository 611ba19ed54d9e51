import type { ExecutionRequest, ExecutionResult } from '@graphql-tools/utils'
import { GraphQLError, print } from 'graphql'
import { ERRORS } from '../core/error-catalogue.ts'
import type { UpstreamClient } from './client.ts'
import { readWhole } from './deliver.ts'
import type { UpstreamFault } from './fault.ts'
import type { GraphqlAnswer } from './graphql-answer.ts'
import { type ErrorRule, maskErrors } from './mask-errors.ts'
import type { RequestHeaders } from './request-headers.ts'
import { type SubgraphContext, subgraphContextOf } from './subgraph-context.ts'
import { toSubgraphErrors } from './subgraph-errors.ts'

export interface SubgraphExecutorParts {
  readonly client: UpstreamClient
  readonly headersFor: RequestHeaders
  /** Requests that one operation may make, to all subgraphs together. */
  readonly mostRequests: number
  /** Told of what went wrong on the way; the answer says no more than its code. */
  readonly log: (fault: UpstreamFault, cause: unknown) => void
  readonly errors: ErrorRule
  /** Told, in one line, of errors that were masked. */
  readonly logHidden: (what: string) => void
}

/** Sends what the planner asks of one subgraph. */
export type SubgraphExecutor = (request: ExecutionRequest) => Promise<ExecutionResult>

/** Total: what goes wrong is an error of the result, which nulls no more than this subgraph was asked for. */
export function createSubgraphExecutor(parts: SubgraphExecutorParts): SubgraphExecutor {
  const { client, headersFor, mostRequests, log, logHidden } = parts

  const send = async (request: ExecutionRequest, context: SubgraphContext): Promise<ExecutionResult> => {
    const { decision, caller, onGone } = context
    if (decision === undefined) throw new TypeError('A subgraph is asked before anything was decided.')
    const { document, variables } = request
    const hasVariables = variables !== undefined && Object.keys(variables).length > 0
    const body = JSON.stringify({ query: print(document), ...(hasVariables && { variables }) })
    const headers = await headersFor({ caller, mediaType: 'application/json', decision, body })
    const isRepeatable = decision.plan.operation.operation === 'query'
    const head = await client.send({ body, headers, isRepeatable, onGone })
    if (head.kind === 'gone') return fail('upstream_unreachable')
    if (head.kind === 'failed') return failed(head.fault, head.cause)
    const answer = await readWhole(head)
    if (answer.kind === 'failed') return failed(answer.fault, answer.cause)
    const { result, hidden } = maskErrors(answer.result, parts.errors)
    if (hidden !== undefined) logHidden(hidden)
    return toResult(result)
  }
  const failed = (fault: UpstreamFault, cause: unknown): ExecutionResult => {
    log(fault, cause)
    return fail(fault)
  }

  return async (request) => {
    if (request.operationType === 'subscription') return NO_SUBSCRIPTION
    const context = subgraphContextOf(request.context)
    context.requests += 1
    if (context.requests > mostRequests) return tooMany(mostRequests)
    return send(request, context)
  }
}

/** A POST has one answer. */
const NO_SUBSCRIPTION: ExecutionResult = {
  errors: [
    new GraphQLError('Subscriptions through several upstreams are not supported.', {
      extensions: { code: 'BAD_REQUEST' },
    }),
  ],
}

function toResult({ data, errors }: GraphqlAnswer): ExecutionResult {
  return {
    ...(data !== undefined && { data }),
    ...(errors !== undefined && errors.length > 0 && { errors: toSubgraphErrors(errors) }),
  }
}

function fail(fault: UpstreamFault): ExecutionResult {
  const { message, code } = ERRORS[fault]
  return { errors: [new GraphQLError(message, { extensions: { code } })] }
}

function tooMany(allowed: number): ExecutionResult {
  const { code } = ERRORS.operation_too_complex
  const message = `The operation needs more than ${allowed} requests to the APIs behind this gateway.`
  return { errors: [new GraphQLError(message, { extensions: { code, limit: 'requests', allowed } })] }
}
