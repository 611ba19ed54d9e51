import type { Cause } from './record.ts'

const CAUSES: ReadonlyMap<unknown, Cause> = new Map<unknown, Cause>([
  ['GRAPHQL_PARSE_FAILED', 'parse_failed'],
  ['GRAPHQL_VALIDATION_FAILED', 'validation_failed'],
  ['OPERATION_RESOLUTION_FAILURE', 'unknown_operation'],
  ['BAD_USER_INPUT', 'bad_variables'],
  ['OPERATION_TOO_COMPLEX', 'operation_too_complex'],
  ['PERSISTED_QUERY_NOT_FOUND', 'persisted_query_not_found'],
  ['PERSISTED_QUERY_NOT_SUPPORTED', 'persisted_query_not_supported'],
  ['INTERNAL_SERVER_ERROR', 'internal'],
])

/** The cause for a request error's code. Codes are ours and Apollo Server's; plugins may use others. */
export function causeOfCode(code: unknown): Cause {
  return CAUSES.get(code) ?? 'bad_request'
}
