import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation'
import { type GraphQLSchema, isInterfaceType, isObjectType, isUnionType } from 'graphql'
import type { Supergraph } from '../core/schema/supergraph.ts'
import { withLocatedErrors } from './located-resolver.ts'
import type { SubgraphExecutor } from './subgraph-executor.ts'

/**
 * Gives the API schema of a supergraph its resolvers, those that the library has made of the same SDL: what is guarded,
 * told and executed is one schema. The schema is changed by it. Throws `TypeError` for a field that the library does not
 * know how to answer.
 */
export function makeExecutable(
  { apiSchema, subgraphs }: Supergraph,
  supergraphSdl: string,
  executorOf: (name: string) => SubgraphExecutor,
): GraphQLSchema {
  const nameOf = new Map(subgraphs.map(({ id, name }) => [id, name]))
  const stitched = getStitchedSchemaFromSupergraphSdl({
    supergraphSdl,
    // What several root fields ask of one subgraph at once is one request.
    batch: true,
    onSubschemaConfig(config) {
      config.executor = executorOf(nameOf.get(config.name) ?? config.name)
    },
  })
  for (const type of Object.values(apiSchema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    const made = stitched.getType(type.name)
    if (isInterfaceType(type) || isUnionType(type)) {
      if ((isInterfaceType(made) || isUnionType(made)) && made.resolveType)
        type.resolveType = made.resolveType
    } else if (isObjectType(type)) {
      const fields = isObjectType(made) ? made.getFields() : {}
      for (const field of Object.values(type.getFields())) {
        const one = Object.hasOwn(fields, field.name) ? fields[field.name] : undefined
        if (one === undefined) throw new TypeError(`No subgraph answers ${type.name}.${field.name}.`)
        if (one.resolve) field.resolve = withLocatedErrors(one.resolve)
        if (one.subscribe) field.subscribe = one.subscribe
      }
    }
  }
  apiSchema.extensions = { ...apiSchema.extensions, ...stitched.extensions }
  return apiSchema
}
