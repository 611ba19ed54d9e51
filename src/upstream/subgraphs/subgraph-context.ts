import type { ExecutionResult } from '@graphql-tools/utils'
import type { Decision } from '../../core/decision/decision.ts'

/** The state shared by all requests to subgraphs for one operation, or one event of a subscription. */
export interface SubgraphContext {
  /** The headers of the caller's request; for a socket, those of the request that opened it. */
  readonly caller: Readonly<Record<string, string | undefined>>
  /** Calls a listener when the caller has gone. */
  readonly onGone?: ((listener: () => void) => void) | undefined
  /** The decision, set as soon as it is known that something runs. */
  decision?: Decision
  /** Requests sent so far. */
  requests: number
  /** The events of a subscription that has begun. */
  events?: AsyncIterable<ExecutionResult>
  /** The event being resolved, as its subgraph sent it. */
  event?: ExecutionResult
}

const KEY = Symbol('portcullis.subgraphs')

/** A resolver context that holds it. Copying the context's properties copies it too. */
export function toResolverContext(context: SubgraphContext): object {
  return { [KEY]: context }
}

/** Throws `TypeError` if the context holds none: the request would have no caller. */
export function subgraphContextOf(contextValue: unknown): SubgraphContext {
  const context = (contextValue as { readonly [KEY]?: SubgraphContext } | null | undefined)?.[KEY]
  if (context === undefined) throw new TypeError('A subgraph is asked on nobody’s behalf.')
  return context
}

/** Throws `TypeError` if there is no decision. */
export function decisionOf({ decision }: SubgraphContext): Decision {
  if (decision === undefined) throw new TypeError('A subgraph is asked before anything was decided.')
  return decision
}
