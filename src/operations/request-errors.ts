import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { disclosesScopes } from '../core/answer/refusal.ts'
import type { Subject } from '../core/decision/subject.ts'
import type { RuleTable } from '../core/rules/rule-table.ts'

/** The error for a subscription over plain HTTP, which could deliver only one result. */
export function noSubscription(path: string): GraphQLError {
  return new GraphQLError(
    `A subscription needs a WebSocket (graphql-transport-ws at ${path}) or an event stream (${path}/stream)`,
    { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } },
  )
}

const OF_FILTERED = 'The operation is not valid for what this token may use'

/**
 * Request errors disclose the schema only to those who may introspect it. For others, suggestions are
 * removed; where introspection is filtered, validation errors name nothing of the schema.
 */
export function withoutSecrets(
  errors: readonly GraphQLFormattedError[],
  table: RuleTable,
  subject: Subject,
): readonly GraphQLFormattedError[] {
  if (disclosesScopes(table, subject)) return errors
  return errors.map((error) =>
    table.introspection === 'filtered' && error.extensions?.['code'] === 'GRAPHQL_VALIDATION_FAILED'
      ? { ...error, message: OF_FILTERED }
      : { ...error, message: error.message.replace(/ ?Did you mean .+\?$/s, '') },
  )
}

export function toFormatted({ message, locations, extensions }: GraphQLError): GraphQLFormattedError {
  return { message, ...(locations !== undefined && { locations }), extensions }
}
