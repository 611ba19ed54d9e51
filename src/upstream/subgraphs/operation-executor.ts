import type { ExecutionArgs, ExecutionResult } from 'graphql'

/** Executes operations of a schema without resolvers, with the signatures of graphql-js. */
export interface OperationExecutor {
  /** Of a subscription, one event: `rootValue` is what `subscribe` gave. */
  readonly execute: (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>
  readonly subscribe: (args: ExecutionArgs) => Promise<AsyncIterable<unknown> | ExecutionResult>
}
