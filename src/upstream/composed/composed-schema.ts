import type { GraphQLSchema } from 'graphql'
import type { Supergraph } from '../../core/schema/supergraph.ts'
import type { OperationExecutor } from '../subgraphs/operation-executor.ts'
import type { PooledSubgraph } from '../subgraphs/subgraph-pool.ts'

/** One schema of several upstreams: executed here, by asking them. */
export interface ComposedSchema {
  /** What callers see, and what is guarded. It has resolvers where the executor is that of a library. */
  readonly schema: GraphQLSchema
  readonly executor: OperationExecutor
  /** What its rules are read from. */
  readonly rules: GraphQLSchema | Supergraph
  /** Those that it asks. */
  readonly subgraphs: readonly PooledSubgraph[]
}

export interface ComposedText {
  /** Equal where nothing has changed. */
  readonly digest: string
  /** Throws `SchemaRuleError`, and `TypeError` for options that would not work. */
  readonly build: () => ComposedSchema
}

/** Where a composed schema comes from. */
export interface ComposedSource {
  readonly pollInterval: number | undefined
  /** Rejects with `IntrospectionError` when an upstream does not tell its schema, or as a file cannot be read. */
  readonly read: () => Promise<ComposedText>
  /** Lets go of every upstream but these. */
  readonly keep: (used: readonly PooledSubgraph[]) => Promise<void>
}
