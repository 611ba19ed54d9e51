import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation'
import type { GraphQLSchema } from 'graphql'
import { withDirectiveRoutes } from '../../core/plan/directive-routes.ts'
import type { Supergraph } from '../../core/schema/supergraph.ts'
import type { SubgraphExecutor } from '../subgraphs/subgraph-executor.ts'
import { attachResolvers } from './attach-resolvers.ts'
import { toLibraryExecutor } from './library-executor.ts'

/**
 * Gives the API schema of a supergraph the resolvers that the library has made from the same SDL, so that one
 * schema is guarded, described and executed. Changes the schema. Throws `TypeError` for a field that the
 * library cannot resolve.
 */
export function makeExecutable(
  { apiSchema, subgraphs }: Supergraph,
  supergraphSdl: string,
  executorOf: (name: string) => SubgraphExecutor,
): GraphQLSchema {
  const nameOf = new Map(subgraphs.map(({ id, name }) => [id, name]))
  const stitched = getStitchedSchemaFromSupergraphSdl({
    supergraphSdl,
    // Root fields that query one subgraph at the same time share a request.
    batch: true,
    onSubschemaConfig(config) {
      config.executor = toLibraryExecutor(executorOf(nameOf.get(config.name) ?? config.name), '', apiSchema)
    },
  })
  const schema = attachResolvers(apiSchema, stitched)
  // Composition keeps only the directives that every subgraph knows.
  const everybody = { name: 'the subgraphs', schema }
  schema.extensions = withDirectiveRoutes(schema.extensions, {
    upstreamOf: (_, field) => (field === '__typename' ? undefined : everybody),
  })
  return schema
}
