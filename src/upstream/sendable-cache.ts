import type { DocumentNode, GraphQLSchema } from 'graphql'
import { printSendable, type SendableOperation } from './sendable.ts'

/** Finds the sendable form of an operation, printed once per document. */
export type FindSendable = (
  document: DocumentNode,
  operationName: string | undefined,
  schema: GraphQLSchema,
) => SendableOperation

export function createSendableCache(): FindSendable {
  const printed = new WeakMap<DocumentNode, Map<string | undefined, SendableOperation>>()
  return (document, operationName, schema) => {
    const named = printed.get(document) ?? new Map<string | undefined, SendableOperation>()
    const sendable = named.get(operationName) ?? printSendable(document, operationName, schema)
    printed.set(document, named.set(operationName, sendable))
    return sendable
  }
}
