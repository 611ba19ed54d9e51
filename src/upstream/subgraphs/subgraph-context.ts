import type { ExecutionResult } from '@graphql-tools/utils'
import type { Decision } from '../../core/decision/decision.ts'

/** What the requests that one operation, or one event of a subscription, makes to subgraphs have in common. */
export interface SubgraphContext {
  /** The headers of the caller's request; over a socket those that opened it. */
  readonly caller: Readonly<Record<string, string | undefined>>
  /** Calls a listener when whoever asked has gone. */
  readonly onGone?: ((listener: () => void) => void) | undefined
  /** Who asks, and for what; there as soon as it has been decided that something runs. */
  decision?: Decision
  /** Sent so far. */
  requests: number
  /** Of a subscription that has begun: its events. */
  events?: AsyncIterable<ExecutionResult>
  /** The event that is resolved: what its subgraph has told already. */
  event?: ExecutionResult
}

const KEY = Symbol('portcullis.subgraphs')

/** A context for resolvers that holds it. Copying the properties of the context copies it along. */
export function toResolverContext(context: SubgraphContext): object {
  return { [KEY]: context }
}

/** Throws `TypeError` for a context that holds none: then nobody is known to ask. */
export function subgraphContextOf(contextValue: unknown): SubgraphContext {
  const context = (contextValue as { readonly [KEY]?: SubgraphContext } | null | undefined)?.[KEY]
  if (context === undefined) throw new TypeError('A subgraph is asked on nobody’s behalf.')
  return context
}

/** Throws `TypeError` where none was made. */
export function decisionOf({ decision }: SubgraphContext): Decision {
  if (decision === undefined) throw new TypeError('A subgraph is asked before anything was decided.')
  return decision
}
