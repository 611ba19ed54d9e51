import type { GraphQLError, GraphQLFormattedError } from 'graphql'
import { ERRORS } from '../core/error-catalogue.ts'

/** An error that nobody meant a client to read is logged, and its words stay here. */
export function maskError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: (cause: unknown) => void,
): GraphQLFormattedError {
  if (formatted.extensions?.['code'] !== ERRORS.internal.code) return formatted
  log((error as { readonly originalError?: unknown })?.originalError ?? error)
  return { ...formatted, message: ERRORS.internal.message, extensions: { code: ERRORS.internal.code } }
}

/** An error of an execution as Apollo Server formats it: one without a code is ours, and masked. */
export function formatExecutionError(
  error: GraphQLError,
  log: (cause: unknown) => void,
): GraphQLFormattedError {
  const { extensions = {}, ...formatted } = withoutHttp(error)
  return maskError(
    { ...formatted, extensions: { ...extensions, code: extensions['code'] ?? ERRORS.internal.code } },
    error,
    log,
  )
}

/** What an error asks of the HTTP answer is no client's business. */
export function withoutHttp(error: GraphQLError): GraphQLFormattedError {
  const formatted = error.toJSON()
  if (formatted.extensions === undefined) return formatted
  const { http: _, ...extensions } = formatted.extensions
  return { ...formatted, extensions }
}
