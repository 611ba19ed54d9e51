import type { SchemaSource } from '../../core/schema/sdl.ts'
import type { SubgraphOptions } from '../subgraphs/subgraph-options.ts'

/** A Federation supergraph that a gateway executes. */
export interface SupergraphOptions {
  /** Read at the start and at every reload. Whatever it throws ends the one, and is logged at the other. */
  readonly sdl: () => SchemaSource | Promise<SchemaSource>
  /** By the name that composition was told; a `url` here replaces that of the supergraph. */
  readonly subgraphs?: Readonly<Record<string, Partial<SubgraphOptions>>>
  /** Milliseconds between two looks at the SDL; it is not polled unless given. */
  readonly pollInterval?: number
  /** Requests that one operation may make, to all subgraphs together; default 100. */
  readonly mostRequests?: number
}
