import type { GraphQLSchema } from 'graphql'
import type { Supergraph } from '../../core/schema/supergraph.ts'
import type { OperationExecutor } from '../subgraphs/operation-executor.ts'
import type { PooledSubgraph } from '../subgraphs/subgraph-pool.ts'

/** One schema of several upstreams, executed here by querying them. */
export interface ComposedSchema {
  /** The schema that callers see and that is guarded. It has resolvers if the executor is a library's. */
  readonly schema: GraphQLSchema
  readonly executor: OperationExecutor
  /** The source of its rules. */
  readonly rules: GraphQLSchema | Supergraph
  /** The subgraphs that it queries. */
  readonly subgraphs: readonly PooledSubgraph[]
}

export interface ComposedText {
  /** Equal if nothing has changed. */
  readonly digest: string
  /** Throws `SchemaRuleError`, and `TypeError` for options that would not work. */
  readonly build: () => ComposedSchema
}

/** The source of a composed schema. */
export interface ComposedSource {
  readonly pollInterval: number | undefined
  /** Rejects with `IntrospectionError` if an upstream returns no schema, or as reading a file does. */
  readonly read: () => Promise<ComposedText>
  /** Closes every upstream but these. */
  readonly keep: (used: readonly PooledSubgraph[]) => Promise<void>
}
