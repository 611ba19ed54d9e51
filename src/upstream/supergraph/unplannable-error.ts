import { GraphQLError } from 'graphql'
import { ERRORS } from '../../core/error-catalogue.ts'

/** An operation that this gateway has no way to run whole. Nothing of it has run. */
export class UnplannableError extends Error {
  override readonly name = 'UnplannableError'

  /** What the callers are told. */
  toGraphqlError(): GraphQLError {
    const { message, code } = ERRORS.operation_unplannable
    return new GraphQLError(message, { extensions: { code } })
  }
}
