import { type ExecutionResult, executeSync, type GraphQLSchema } from 'graphql'
import { createBoundedMap } from '../core/bounded-map.ts'
import type { Variables } from '../core/operation/condition.ts'
import type { SendableOperation } from './sendable.ts'

/** Answers what is asked of `__schema` and `__type`. */
export type IntrospectionAnswerer = (
  schema: GraphQLSchema,
  sendable: SendableOperation,
  variables: Variables,
) => ExecutionResult

const ANSWERS_KEPT = 16

/**
 * From our own schema: what an upstream would tell may differ from what is guarded here. The few that are asked again
 * and again are kept: a large schema takes a while to tell.
 */
export function createIntrospectionAnswerer(): IntrospectionAnswerer {
  const kept = createBoundedMap<SendableOperation, ExecutionResult>(ANSWERS_KEPT)
  return (schema, sendable, variableValues) => {
    const { document, operation } = sendable
    const isFixed = (operation.variableDefinitions ?? []).length === 0
    const known = isFixed ? kept.get(sendable) : undefined
    if (known !== undefined) return known
    const result = executeSync({ schema, document, variableValues })
    return isFixed ? kept.set(sendable, result) : result
  }
}
