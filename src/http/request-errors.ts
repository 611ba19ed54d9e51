import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { disclosesScopes } from '../core/authorize/refusal.ts'
import type { Subject } from '../core/authorize/subject.ts'
import type { RuleTable } from '../core/policy/rule-table.ts'
import { withoutHttp } from './masked-error.ts'

/** What a subscription over plain HTTP is told: one answer would be all that it gets. */
export const NO_SUBSCRIPTION: GraphQLError = new GraphQLError(
  'A subscription needs a WebSocket (graphql-transport-ws at /graphql) or an event stream (/graphql/stream)',
  { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } },
)

/** The errors of what does not parse, validate or coerce, as a subject may see them. */
export function formatRequestErrors(
  errors: readonly GraphQLError[],
  table: RuleTable,
  subject: Subject,
): readonly GraphQLFormattedError[] {
  const formatted = errors.map(withoutHttp)
  // Suggestions say what a schema looks like: they go to those who may introspect it.
  return disclosesScopes(table, subject) ? formatted : formatted.map(withoutSuggestion)
}

export function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replace(/ ?Did you mean .+\?$/s, '') }
}

/** A variable that does not fit its type, in the words and the place of graphql-js. */
export function asInputError({ message, locations, extensions }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', ...extensions } })
  return Object.assign(error, { locations })
}
