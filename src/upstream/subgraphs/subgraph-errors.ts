import type { ExecutionResult } from '@graphql-tools/utils'
import { GraphQLError } from 'graphql'
import { ERRORS } from '../../core/error-catalogue.ts'
import type { SubscriptionFault } from '../request/fault.ts'
import type { GraphqlAnswer } from '../request/graphql-answer.ts'

/** Extensions that servers add for their own developers, and those that would alter our own answer. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  'stacktrace',
  'exception',
  'http',
  'debug',
  'originalError',
])
const NO_CODE = 'DOWNSTREAM_SERVICE_ERROR'

/**
 * The errors of a subgraph in the form passed on: message, path, and extensions without stack traces and
 * without those that Apollo Server would act on. Locations are dropped: they refer to a document that no
 * caller has seen. An error without a code, or with the code of an internal failure there, gets a code that
 * names its origin.
 */
export function toSubgraphErrors(errors: readonly object[]): readonly GraphQLError[] {
  return errors.map((error) => {
    const { message, path, extensions } = error as Readonly<Record<string, unknown>>
    const kept = Object.entries(isRecord(extensions) ? extensions : {}).filter(
      ([name]) => !NOT_PASSED_ON.has(name),
    )
    const code = kept.find(([name]) => name === 'code')?.[1]
    const isAccident = typeof code !== 'string' || code === 'INTERNAL_SERVER_ERROR'
    return new GraphQLError(typeof message === 'string' ? message : 'Unknown error', {
      ...(isPath(path) && { path }),
      extensions: { ...Object.fromEntries(kept), ...(isAccident && { code: NO_CODE }) },
    })
  })
}

/** An answer of a subgraph, or one event, in the form that the planner reads. */
export function toSubgraphResult({ data, errors }: GraphqlAnswer): ExecutionResult {
  return {
    ...(data !== undefined && { data }),
    ...(errors !== undefined && errors.length > 0 && { errors: toSubgraphErrors(errors) }),
  }
}

/** The result in place of an answer. */
export function toFailure(fault: SubscriptionFault): ExecutionResult {
  return { errors: [toFaultError(fault)] }
}

export function toFaultError(fault: SubscriptionFault): GraphQLError {
  const { message, code } = ERRORS[fault]
  return new GraphQLError(message, { extensions: { code } })
}

function isPath(path: unknown): path is readonly (string | number)[] {
  return Array.isArray(path) && path.every((key) => typeof key === 'string' || typeof key === 'number')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
