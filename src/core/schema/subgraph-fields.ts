import type { GraphQLField } from 'graphql'
import { SUBGRAPH_FIELDS } from './foreign-directives.ts'
import { NAME_PREFIX } from './naming.ts'

/** Whether a router uses the field to reach into a subgraph, with or without a stitched upstream's prefix. */
export function isSubgraphField({ name, extensions }: GraphQLField<unknown, unknown>): boolean {
  const prefix = extensions[NAME_PREFIX]
  return SUBGRAPH_FIELDS.has(
    typeof prefix === 'string' && name.startsWith(prefix) ? name.slice(prefix.length) : name,
  )
}
