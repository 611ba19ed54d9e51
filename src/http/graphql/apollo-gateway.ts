import type { ApolloServerOptionsWithGateway } from '@apollo/server'
import type { GraphQLSchema } from 'graphql'
import type { OperationExecutor } from '../../upstream/composed/composed-schema.ts'

type ApolloGateway = ApolloServerOptionsWithGateway<object>['gateway']

/** Lets Apollo Server execute with something other than graphql-js: it knows such a thing as the gateway of a supergraph. */
export function toApolloGateway(schema: GraphQLSchema, { execute }: OperationExecutor): ApolloGateway {
  return {
    onSchemaLoadOrUpdate(listener) {
      listener({ apiSchema: schema, coreSupergraphSdl: '' })
      return () => undefined
    },
    load: async () => ({
      executor: ({ document, request: { operationName, variables }, context }) =>
        execute({ schema, document, operationName, variableValues: variables, contextValue: context }),
    }),
    stop: async () => undefined,
  }
}
