import type { PolicyOptions } from '../../core/rules/policy-options.ts'
import type { SchemaSource } from '../../core/schema/sdl.ts'
import { resolveSubgraphOptions, type SubgraphOptions } from '../subgraphs/subgraph-options.ts'

/** One of several upstreams whose schemas are put side by side. */
export interface StitchedUpstreamOptions extends SubgraphOptions {
  /** What its types and root fields begin with: `shop_`. Custom scalars keep their names. */
  readonly prefix?: string | undefined
  /** Read at the start and at every reload: its whole schema, where it does not tell it by introspection. */
  readonly sdl?: () => readonly SchemaSource[]
  /** Milliseconds between two looks at the schemas; the shortest of all upstreams counts. */
  readonly pollInterval?: number
}

export interface StitchingOptions {
  readonly upstreams: Readonly<Record<string, StitchedUpstreamOptions>>
  /** Read at the start and at every reload: directives to lay over the stitched schema, by the names that it has. */
  readonly rules?: (() => readonly SchemaSource[]) | undefined
  /** Requests that one operation may make, to all upstreams together; default 100. */
  readonly mostRequests?: number | undefined
}

/** Throws `TypeError` for options that would not work. It loads nothing that stitches. */
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
