import type { GraphQLError, GraphQLFormattedError } from 'graphql'
import { ERRORS } from '../core/error-catalogue.ts'

/** Logs an error that was not meant for clients, and replaces its message. */
export function maskError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: (cause: unknown) => void,
): GraphQLFormattedError {
  if (formatted.extensions?.['code'] !== ERRORS.internal.code) return formatted
  log((error as { readonly originalError?: unknown })?.originalError ?? error)
  return { ...formatted, message: ERRORS.internal.message, extensions: { code: ERRORS.internal.code } }
}

/** Formats an execution error as Apollo Server does: one without a code is internal, and masked. */
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

/** Drops `extensions.http`: what an error requests of the HTTP response is not for clients. */
export function withoutHttp(error: GraphQLError): GraphQLFormattedError {
  const formatted = error.toJSON()
  if (formatted.extensions === undefined) return formatted
  const { http: _, ...extensions } = formatted.extensions
  return { ...formatted, extensions }
}
