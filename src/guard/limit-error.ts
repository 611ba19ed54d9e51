import { GraphQLError } from 'graphql'
import { ERRORS } from '../core/error-catalogue.ts'
import type { OperationLimitError } from '../core/plan/limits.ts'
import { httpExtension } from './http-extension.ts'

/** A limit as a GraphQL error with its name and the number allowed. */
export function limitError({ message, code, limit, allowed }: OperationLimitError): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code, limit, allowed, http: httpExtension(ERRORS.operation_too_complex.status) },
  })
}
