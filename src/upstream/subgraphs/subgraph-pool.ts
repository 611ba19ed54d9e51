import type { PolicyOptions } from '../../core/rules/policy-options.ts'
import type { MeasureUpstream } from '../../evidence/metrics/upstream-measures.ts'
import { type ClientParts, createUpstreamClient, type UpstreamClient } from '../request/client.ts'
import type { SubscriptionFault } from '../request/fault.ts'
import { createOwnHeaders, createRequestHeaders, type IdentityParts } from '../request/request-headers.ts'
import { createSubscriber, type Subscriber } from '../subscription/subscriber.ts'
import type { ResolvedUpstreamOptions } from '../upstream-options.ts'
import { createSubgraphExecutor, type SubgraphExecutor } from './subgraph-executor.ts'
import { resolveSubgraphOptions, type SubgraphOptions } from './subgraph-options.ts'

export interface SubgraphPoolParts extends Omit<ClientParts, 'measure'> {
  /** Measures each upstream under its name. */
  readonly measureUpstream?: MeasureUpstream | undefined
  /** The most requests of one operation to all subgraphs together; default 100. */
  readonly mostRequests?: number | undefined
  /** Needed to identify the subject to subgraphs. */
  readonly identity?: IdentityParts | undefined
  readonly log: (name: string, fault: SubscriptionFault, cause: unknown) => void
  /** Logs masked errors, in one line. */
  readonly logHidden: (name: string, what: string) => void
}

/** A subgraph, and the means to query it. */
export interface PooledSubgraph {
  readonly options: ResolvedUpstreamOptions
  readonly client: UpstreamClient
  /** The headers of the gateway's own requests. */
  readonly ownHeaders: ReturnType<typeof createOwnHeaders>
  readonly executor: SubgraphExecutor
  readonly subscriber: Subscriber
}

/** The upstreams of a composed schema, by name. An unchanged one keeps its connections over a reload. */
export interface SubgraphPool {
  /** Throws `TypeError` for options that would not work. `place` names them in the message. */
  readonly open: (name: string, options: SubgraphOptions, place: string) => PooledSubgraph
  /** Closes all but these. */
  readonly keep: (used: readonly PooledSubgraph[]) => Promise<void>
}

const MOST_REQUESTS = 100

export function createSubgraphPool(
  policy: Pick<PolicyOptions, 'baseline'>,
  parts: SubgraphPoolParts,
): SubgraphPool {
  const pooled = new Map<string, PooledSubgraph>()
  return {
    open(name, given, place) {
      const options = resolveSubgraphOptions(given, policy, place)
      const key = JSON.stringify([name, options.url.href])
      const known = pooled.get(key)
      if (known !== undefined) return known
      const measure = parts.measureUpstream?.(name)
      const client = createUpstreamClient(options, { ...parts, measure })
      const subscriber = createSubscriber(options, client.enter, parts.tracing)
      const executor = createSubgraphExecutor({
        client,
        subscriber,
        subscriptions: options.subscriptions,
        headersFor: createRequestHeaders(options, parts.identity),
        mostRequests: parts.mostRequests ?? MOST_REQUESTS,
        errors: options,
        log(fault, cause) {
          measure?.failed(fault)
          parts.log(name, fault, cause)
        },
        logHidden: (what) => parts.logHidden(name, what),
      })
      const ownHeaders = createOwnHeaders(options, parts.identity)
      const subgraph = { options, client, ownHeaders, executor, subscriber }
      pooled.set(key, subgraph)
      return subgraph
    },
    async keep(used) {
      for (const [key, subgraph] of pooled) {
        if (used.includes(subgraph)) continue
        pooled.delete(key)
        await subgraph.subscriber.close()
        await subgraph.client.close()
      }
    },
  }
}
