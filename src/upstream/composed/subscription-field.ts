import { type ExecutionResult, GraphQLError, type GraphQLFieldResolver } from 'graphql'
import { subgraphContextOf } from '../subgraphs/subgraph-context.ts'
import { withLocatedErrors } from './located-resolver.ts'

type Resolver = GraphQLFieldResolver<unknown, unknown>

export interface SubscriptionField {
  /** The events as the subgraph sent them. */
  readonly subscribe: Resolver
  /** Requests to other subgraphs for an event are made in the context of that event. */
  readonly resolve: Resolver
}

/**
 * A root field of subscriptions, made from the library's. The library's own would resolve every event in the
 * context of the first, where data loaded for one event would be reused for all that follow.
 */
export function toSubscriptionField(delegate: Resolver): SubscriptionField {
  const ask = withLocatedErrors(delegate)
  return {
    async subscribe(source, args, contextValue, info) {
      const context = subgraphContextOf(contextValue)
      try {
        const refusal: unknown = await ask(source, args, contextValue, info)
        return context.events ?? refusal
      } catch (error) {
        // Nobody will read from this connection.
        await context.events?.[Symbol.asyncIterator]().return?.()
        throw error
      }
    },
    resolve(event, args, contextValue, info) {
      // A subscription executed as if it were a query has no event.
      if (event === undefined) throw new GraphQLError('A subscription has no result without an event.')
      subgraphContextOf(contextValue).event = event as ExecutionResult
      return ask(undefined, args, contextValue, info)
    },
  }
}
