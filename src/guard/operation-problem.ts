import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import { findLostDirective } from '../core/plan/directive-routes.ts'
import { httpExtension } from './http-extension.ts'

/**
 * The reason why a valid document has no operation that can run, if so: no operation of that name, several
 * and no name given, one of a kind that the schema lacks (validation does not check), or one with a directive
 * that would not reach an upstream. There is then no decision, and nothing may run.
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
