import type { GraphQLField } from 'graphql'
import { SUBGRAPH_FIELDS } from './foreign-directives.ts'
import { NAME_PREFIX } from './naming.ts'

/** A field of the query type by which a router reaches into a subgraph, also behind the prefix of a stitched upstream. */
export function isSubgraphField({ name, extensions }: GraphQLField<unknown, unknown>): boolean {
  const prefix = extensions[NAME_PREFIX]
  return SUBGRAPH_FIELDS.has(
    typeof prefix === 'string' && name.startsWith(prefix) ? name.slice(prefix.length) : name,
  )
}
