import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { disclosesScopes } from '../core/answer/refusal.ts'
import type { Subject } from '../core/decision/subject.ts'
import type { RuleTable } from '../core/rules/rule-table.ts'

/** What a subscription over plain HTTP is told: one answer would be all that it gets. */
export function noSubscription(path: string): GraphQLError {
  return new GraphQLError(
    `A subscription needs a WebSocket (graphql-transport-ws at ${path}) or an event stream (${path}/stream)`,
    { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } },
  )
}

const OF_FILTERED = 'The operation is not valid for what this token may use'

/**
 * What request errors say of a schema goes to those who may introspect it: to others they suggest nothing, and where each
 * sees a part of the schema, they name nothing of it.
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
