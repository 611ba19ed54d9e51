import type { ExecutionArgs, ExecutionResult } from 'graphql'

/** Executes operations of a schema without resolvers, with the signatures of graphql-js. */
export interface OperationExecutor {
  /** For a subscription, executes one event: `rootValue` is an event that `subscribe` yielded. */
  readonly execute: (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>
  readonly subscribe: (args: ExecutionArgs) => Promise<AsyncIterable<unknown> | ExecutionResult>
}
