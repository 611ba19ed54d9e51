import type { SchemaSource } from '../../core/schema/sdl.ts'
import type { SubgraphOptions } from '../subgraphs/subgraph-options.ts'

/** A Federation supergraph that a gateway executes. */
export interface SupergraphOptions {
  /** Read at the start and at every reload. An error fails the start; at a reload it is logged. */
  readonly sdl: () => SchemaSource | Promise<SchemaSource>
  /** By the subgraph's name in composition. A `url` here replaces that of the supergraph. */
  readonly subgraphs?: Readonly<Record<string, Partial<SubgraphOptions>>>
  /** Milliseconds between polls of the SDL; default: no polling. */
  readonly pollInterval?: number
  /** The most requests of one operation to all subgraphs together; default 100. */
  readonly mostRequests?: number
}
