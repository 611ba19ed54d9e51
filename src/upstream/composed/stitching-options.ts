import type { PolicyOptions } from '../../core/rules/policy-options.ts'
import type { SchemaSource } from '../../core/schema/sdl.ts'
import { resolveSubgraphOptions, type SubgraphOptions } from '../subgraphs/subgraph-options.ts'

/** One of several upstreams whose schemas are put side by side. */
export interface StitchedUpstreamOptions extends SubgraphOptions {
  /** The beginning of its type names and root fields: `shop_`. Custom scalars keep their names. */
  readonly prefix?: string | undefined
  /** Its whole schema, if introspection does not provide it. Read at the start and at every reload. */
  readonly sdl?: () => readonly SchemaSource[]
  /** Milliseconds between polls of the schemas; the shortest of all upstreams applies. */
  readonly pollInterval?: number
}

export interface StitchingOptions {
  readonly upstreams: Readonly<Record<string, StitchedUpstreamOptions>>
  /** Directives to lay over the stitched schema, by its names. Read at the start and at every reload. */
  readonly rules?: (() => readonly SchemaSource[]) | undefined
  /** The most requests of one operation to all upstreams together; default 100. */
  readonly mostRequests?: number | undefined
}

/** Throws `TypeError` for options that would not work. Loads none of the stitching code. */
export function assertStitchingOptions(
  { upstreams }: Pick<StitchingOptions, 'upstreams'>,
  policy: Pick<PolicyOptions, 'baseline'>,
): void {
  const named = Object.entries(upstreams)
  if (named.length === 0) throw new TypeError('upstreams must name at least one API.')
  for (const [name, { prefix = '', sdl: _, pollInterval: __, ...options }] of named) {
    if (prefix !== '' && !/^[A-Za-z][A-Za-z0-9_]*$/.test(prefix))
      throw new TypeError(`upstreams.${name}.prefix: must be the beginning of a name.`)
    resolveSubgraphOptions(options, policy, `upstreams.${name}`)
  }
}
