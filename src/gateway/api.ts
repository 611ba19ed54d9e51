import { createDeferredApi } from '../operations/apis/deferred-api.ts'
import type { ApiParts, GraphqlApi } from '../operations/apis/graphql-api.ts'
import { createLocalApi } from '../operations/apis/local-api.ts'
import type { ComposedSource } from '../upstream/composed/composed-schema.ts'
import { assertStitchingOptions, type StitchingOptions } from '../upstream/composed/stitching-options.ts'
import type { SupergraphOptions } from '../upstream/composed/supergraph-options.ts'
import type { IdentityParts } from '../upstream/request/request-headers.ts'
import type { SubgraphPoolParts } from '../upstream/subgraphs/subgraph-pool.ts'
import { resolveUpstreamOptions, type UpstreamOptions } from '../upstream/upstream-options.ts'
import type {
  AnyGatewayOptions,
  GatewayOptions,
  StitchingGatewayOptions,
  SupergraphGatewayOptions,
  UpstreamGatewayOptions,
} from './options.ts'

/** Creates the API that answers `/graphql`. Throws a TypeError unless the options name exactly one source. */
export function createApi(options: AnyGatewayOptions, identity: IdentityParts, parts: ApiParts): GraphqlApi {
  const given: SomeGatewayOptions = options
  const {
    schema,
    context,
    plugins = [],
    compile = true,
    upstream,
    supergraph,
    upstreams,
    rules,
    mostRequests,
  } = given
  if ([schema, upstream, supergraph, upstreams].filter((one) => one !== undefined).length !== 1)
    throw new TypeError(
      'A gateway stands before one thing: a schema, an upstream, a supergraph, or several upstreams.',
    )
  if (schema !== undefined)
    return createLocalApi({ ...parts, schema, plugins, compile, context: context ?? (() => ({})) })
  const clock = { now: () => performance.now(), random: Math.random }
  if (upstream !== undefined) {
    // Options that would not work are refused before anything is loaded for them.
    resolveUpstreamOptions(upstream, parts.policy)
    return createDeferredApi(async () => {
      const { createUpstreamApi } = await import('../operations/apis/upstream-api.ts')
      return createUpstreamApi({ ...parts, upstream, identity, ...clock })
    })
  }
  const pool: SubgraphPoolParts = {
    ...clock,
    identity,
    measureUpstream: parts.measureUpstream,
    tracing: identity.tracing,
    log: (name, fault, cause) =>
      parts.log('warn', cause, `a request to the upstream ${name} failed: ${fault}`),
    logHidden: (name, what) => parts.log('warn', undefined, `the upstream ${name}: ${what}`),
  }
  const read =
    supergraph === undefined
      ? stitched({ upstreams: upstreams ?? {}, rules, mostRequests }, parts, pool)
      : composed(supergraph, parts, pool)
  return createDeferredApi(async () => {
    const { createComposedApi } = await import('../operations/apis/composed-api.ts')
    return createComposedApi({ ...parts, source: await read() })
  })
}

function stitched(
  options: StitchingOptions,
  { policy }: ApiParts,
  pool: SubgraphPoolParts,
): () => Promise<ComposedSource> {
  assertStitchingOptions(options, policy)
  return async () =>
    (await import('../upstream/composed/stitched-source.ts')).createStitchedSource(options, policy, pool)
}

function composed(
  options: SupergraphOptions,
  { policy, log }: ApiParts,
  pool: SubgraphPoolParts,
): () => Promise<ComposedSource> {
  const logPlanner = (what: string, cause: unknown): void => log('warn', cause, what)
  return async () =>
    (await import('../upstream/composed/supergraph-source.ts')).createSupergraphSource(options, policy, {
      ...pool,
      logPlanner,
    })
}

type SomeGatewayOptions = Partial<
  GatewayOptions & UpstreamGatewayOptions & SupergraphGatewayOptions & StitchingGatewayOptions
>

/** Every upstream that the options name. A subgraph may lack its URL: the supergraph can supply it later. */
export function upstreamsOf({
  upstream,
  supergraph,
  upstreams = {},
}: SomeGatewayOptions): readonly UpstreamOptions[] {
  const subgraphs = Object.values(supergraph?.subgraphs ?? {}).map((one) => ({ ...one, url: one.url ?? '' }))
  return [...(upstream === undefined ? [] : [upstream]), ...subgraphs, ...Object.values(upstreams)]
}
