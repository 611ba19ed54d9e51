import { createHash } from 'node:crypto'
import type { PolicyOptions } from '../../core/policy/policy-options.ts'
import type { SchemaSource } from '../../core/schema/sdl.ts'
import { readSupergraph, type Supergraph } from '../../core/schema/supergraph.ts'
import { didYouMean, suggest } from '../../core/suggestion.ts'
import type { ComposedSource } from './composed-schema.ts'
import { makeExecutable } from './executable-supergraph.ts'
import { createSubgraphPool, type SubgraphOptions, type SubgraphPoolParts } from './subgraph-pool.ts'

/** A Federation supergraph that a gateway executes. */
export interface SupergraphOptions {
  /** Read at the start and at every reload. Whatever it throws ends the one, and is logged at the other. */
  readonly sdl: () => SchemaSource | Promise<SchemaSource>
  /** By the name that composition was told; a `url` here replaces that of the supergraph. */
  readonly subgraphs?: Readonly<Record<string, Partial<SubgraphOptions>>>
  /** Milliseconds between two looks at the SDL; it is not polled unless given. */
  readonly pollInterval?: number
  /** Requests that one operation may make, to all subgraphs together; default 100. */
  readonly mostRequests?: number
}

export function createSupergraphSource(
  options: SupergraphOptions,
  policy: Pick<PolicyOptions, 'baseline'>,
  parts: Omit<SubgraphPoolParts, 'mostRequests'>,
): ComposedSource {
  const { subgraphs: settings = {}, pollInterval, mostRequests } = options
  const pool = createSubgraphPool(policy, { ...parts, mostRequests })
  return {
    pollInterval,
    async read() {
      const source = await options.sdl()
      return {
        digest: createHash('sha256').update(source.text).digest('base64'),
        build() {
          const supergraph = readSupergraph(source)
          assertNames(settings, supergraph)
          const asked = new Map(
            supergraph.subgraphs.map(({ name, url }) => {
              const own = Object.hasOwn(settings, name) ? settings[name] : undefined
              return [name, pool.open(name, { ...own, url: own?.url ?? url }, `supergraph.subgraphs.${name}`)]
            }),
          )
          const schema = makeExecutable(supergraph, source.text, (name) => {
            const subgraph = asked.get(name)
            if (subgraph === undefined) throw new TypeError(`No subgraph is named ${name}.`)
            return subgraph.executor
          })
          return { schema, rules: supergraph, subgraphs: [...asked.values()] }
        },
      }
    },
    keep: pool.keep,
  }
}

/** Settings for nobody are a mistake, and may be the headers that somebody else was to get. */
function assertNames(settings: NonNullable<SupergraphOptions['subgraphs']>, { subgraphs }: Supergraph): void {
  const names = subgraphs.map(({ name }) => name)
  const stray = Object.keys(settings).find((name) => !names.includes(name))
  if (stray !== undefined)
    throw new TypeError(
      `supergraph.subgraphs.${stray}: the supergraph has no such subgraph.${didYouMean(suggest(stray, names))}`,
    )
  const unnamed = Object.entries(settings).find(
    ([, { authorization, token, url }]) =>
      authorization === 'token' && token?.audience === undefined && url === undefined,
  )
  // It was held against our own audiences before the supergraph could say where the subgraph is.
  if (unnamed !== undefined)
    throw new TypeError(`supergraph.subgraphs.${unnamed[0]}.token.audience: is missing, and there is no url.`)
}
