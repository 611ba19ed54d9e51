import { GraphQLError } from 'graphql'
import { ERRORS } from '../../core/error-catalogue.ts'

/** An operation that this gateway cannot run as a whole. None of it has run. */
export class UnplannableError extends Error {
  override readonly name = 'UnplannableError'

  /** The error for callers. */
  toGraphqlError(): GraphQLError {
    const { message, code } = ERRORS.operation_unplannable
    return new GraphQLError(message, { extensions: { code } })
  }
}
