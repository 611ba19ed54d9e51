import { createHash } from 'node:crypto'
import type { GraphQLSchema } from 'graphql'
import type { PolicyOptions } from '../../core/rules/policy-options.ts'
import { readSupergraph, type Supergraph } from '../../core/schema/supergraph.ts'
import { didYouMean, suggest } from '../../core/suggestion.ts'
import { withExactNumbers } from '../exact-scalars.ts'
import type { SubgraphExecutor } from '../subgraphs/subgraph-executor.ts'
import { createSubgraphPool, type SubgraphPoolParts } from '../subgraphs/subgraph-pool.ts'
import { createOperationPlanner, type OperationPlanner } from '../supergraph/operation-planner.ts'
import { loadQueryPlanner, type MakeQueryPlanner } from '../supergraph/query-planner.ts'
import { createSupergraphExecutor } from '../supergraph/supergraph-executor.ts'
import type { ComposedSource } from './composed-schema.ts'
import { makeExecutable } from './executable-supergraph.ts'
import { READABLE_NAMES } from './readable-names.ts'
import type { SupergraphOptions } from './supergraph-options.ts'

export interface SupergraphParts extends Omit<SubgraphPoolParts, 'mostRequests'> {
  /** Called when an operation cannot be planned, and when the planner is unavailable. */
  readonly logPlanner: (what: string, cause: unknown) => void
  /** Default: Hive's planner, if it is built for this platform. */
  readonly loadPlanner?: () => Promise<MakeQueryPlanner | undefined>
}

export function createSupergraphSource(
  options: SupergraphOptions,
  policy: Pick<PolicyOptions, 'baseline' | 'directives'>,
  parts: SupergraphParts,
): ComposedSource {
  const { subgraphs: settings = {}, pollInterval, mostRequests } = options
  const { loadPlanner = loadQueryPlanner, logPlanner } = parts
  const pool = createSubgraphPool(policy, { ...parts, mostRequests })
  let loading: Promise<MakeQueryPlanner | undefined> | undefined
  const loadOnce = async (): Promise<MakeQueryPlanner | undefined> => {
    const makePlanner = await loadPlanner()
    if (makePlanner === undefined) logPlanner(NO_PLANNER, undefined)
    return makePlanner
  }
  return {
    pollInterval,
    async read() {
      loading ??= loadOnce()
      const makePlanner = await loading
      const source = await options.sdl()
      return {
        digest: createHash('sha256').update(source.text).digest('base64'),
        build() {
          const supergraph = readSupergraph(source, policy.directives)
          assertNames(settings, supergraph)
          const asked = new Map(
            supergraph.subgraphs.map(({ name, url }) => {
              const own = Object.hasOwn(settings, name) ? settings[name] : undefined
              return [name, pool.open(name, { ...own, url: own?.url ?? url }, `supergraph.subgraphs.${name}`)]
            }),
          )
          const executorOf = (name: string): SubgraphExecutor => {
            const subgraph = asked.get(name)
            if (subgraph === undefined) throw new TypeError(`No subgraph is named ${name}.`)
            return subgraph.executor
          }
          const { fullSchema } = supergraph
          const apiSchema = withExactNumbers(supergraph.apiSchema)
          const common = { rules: supergraph, subgraphs: [...asked.values()] }
          const planner = makePlanner && tryPlanner(makePlanner, source.text, fullSchema, logPlanner)
          if (planner === undefined)
            return {
              ...common,
              schema: makeExecutable(supergraph, source.text, executorOf),
              executor: READABLE_NAMES,
            }
          const executor = createSupergraphExecutor({
            planner,
            apiSchema,
            executorOf,
            logUnplannable: (cause) => logPlanner('an operation cannot be planned', cause),
          })
          return { ...common, schema: apiSchema, executor }
        },
      }
    },
    keep: pool.keep,
  }
}

/** Undefined if the planner cannot read an SDL that we can: the library may be able to. */
function tryPlanner(
  makePlanner: MakeQueryPlanner,
  text: string,
  schema: GraphQLSchema,
  log: SupergraphParts['logPlanner'],
): OperationPlanner | undefined {
  try {
    return createOperationPlanner(makePlanner, text, schema)
  } catch (error) {
    log(`the query planner cannot read this supergraph: ${BY_LIBRARY}`, error)
    return undefined
  }
}

const BY_LIBRARY =
  'it is executed by @graphql-tools/federation, which answers some operations on unions and interfaces with errors'
const NO_PLANNER = `a supergraph has no query planner, as @graphql-hive/router-query-planner is not installed or not built for this platform: ${BY_LIBRARY}`

/** Settings for an unknown name are a mistake, and may be headers meant for another subgraph. */
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
  // Audiences were checked against our own before the supergraph could name the subgraph's URL.
  if (unnamed !== undefined)
    throw new TypeError(`supergraph.subgraphs.${unnamed[0]}.token.audience: is missing, and there is no url.`)
}
