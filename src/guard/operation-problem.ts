import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import { findLostDirective } from '../core/plan/directive-routes.ts'
import { httpExtension } from './http-extension.ts'

/**
 * Why no operation of a valid document can be run, if that is so: none of that name, several without a name, one of a kind
 * that the schema lacks (validation does not look), or one with a directive that would not reach an upstream. There is nothing to decide then, and nothing may run.
 */
export function findOperationProblem(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): GraphQLError | undefined {
  const operation = getOperationAST(document, operationName)
  if (operation === null || operation === undefined) {
    return operationError(
      operationName === null || operationName === undefined
        ? 'Must provide operation name if query contains multiple operations.'
        : `Unknown operation named "${operationName}".`,
    )
  }
  const kind = operation.operation
  if (!schema.getRootType(kind))
    return operationError(`Schema is not configured to execute ${kind} operation.`)
  const lost = findLostDirective(schema, document, operation)
  if (lost === undefined) return undefined
  const extensions = { code: 'GRAPHQL_VALIDATION_FAILED', http: httpExtension(400) }
  return new GraphQLError(lost.message, { nodes: lost.node, extensions })
}

function operationError(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: httpExtension(400) },
  })
}
