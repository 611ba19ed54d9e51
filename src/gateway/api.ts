import { createComposedApi } from '../operations/apis/composed-api.ts'
import type { ApiParts, GraphqlApi } from '../operations/apis/graphql-api.ts'
import { createLocalApi } from '../operations/apis/local-api.ts'
import { createUpstreamApi } from '../operations/apis/upstream-api.ts'
import { createStitchedSource } from '../upstream/composed/stitched-source.ts'
import { createSupergraphSource } from '../upstream/composed/supergraph-source.ts'
import type { IdentityParts } from '../upstream/request/request-headers.ts'
import type { UpstreamOptions } from '../upstream/upstream-options.ts'
import type {
  AnyGatewayOptions,
  GatewayOptions,
  StitchingGatewayOptions,
  SupergraphGatewayOptions,
  UpstreamGatewayOptions,
} from './options.ts'

/** What answers `/graphql`: that which the options name. Throws a TypeError when that is not one thing. */
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
  if (upstream !== undefined) return createUpstreamApi({ ...parts, upstream, identity, ...clock })
  const log = (name: string, fault: string, cause: unknown): void =>
    parts.log('warn', cause, `a request to the upstream ${name} failed: ${fault}`)
  const logHidden = (name: string, what: string): void =>
    parts.log('warn', undefined, `the upstream ${name}: ${what}`)
  const logPlanner = (what: string, cause: unknown): void => parts.log('warn', cause, what)
  const pool = { ...clock, identity, log, logHidden }
  const source =
    supergraph === undefined
      ? createStitchedSource({ upstreams: upstreams ?? {}, rules, mostRequests }, parts.policy, pool)
      : createSupergraphSource(supergraph, parts.policy, { ...pool, logPlanner })
  return createComposedApi({ ...parts, source })
}

type SomeGatewayOptions = Partial<
  GatewayOptions & UpstreamGatewayOptions & SupergraphGatewayOptions & StitchingGatewayOptions
>

/** Whoever may be told who asks. Where a subgraph is, its supergraph may say later. */
export function upstreamsOf({
  upstream,
  supergraph,
  upstreams = {},
}: SomeGatewayOptions): readonly UpstreamOptions[] {
  const subgraphs = Object.values(supergraph?.subgraphs ?? {}).map((one) => ({ ...one, url: one.url ?? '' }))
  return [...(upstream === undefined ? [] : [upstream]), ...subgraphs, ...Object.values(upstreams)]
}
