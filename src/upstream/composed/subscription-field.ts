import { type ExecutionResult, GraphQLError, type GraphQLFieldResolver } from 'graphql'
import { subgraphContextOf } from '../subgraphs/subgraph-context.ts'
import { withLocatedErrors } from './located-resolver.ts'

type Resolver = GraphQLFieldResolver<unknown, unknown>

export interface SubscriptionField {
  /** The events as the subgraph told them. */
  readonly subscribe: Resolver
  /** What is asked of other subgraphs because of an event is asked in the context of that event. */
  readonly resolve: Resolver
}

/**
 * A root field of subscriptions, of the one that the library has made: its own would resolve every event in the context of the
 * first, where what was loaded once for one event would stand for all that follow.
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
        // A connection that nobody is going to read from.
        await context.events?.[Symbol.asyncIterator]().return?.()
        throw error
      }
    },
    resolve(event, args, contextValue, info) {
      // Whoever executes a subscription as if it were a query has no event.
      if (event === undefined) throw new GraphQLError('A subscription has no result without an event.')
      subgraphContextOf(contextValue).event = event as ExecutionResult
      return ask(undefined, args, contextValue, info)
    },
  }
}
