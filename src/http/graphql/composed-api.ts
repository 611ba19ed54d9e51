import { SchemaRuleError } from '../../core/schema/schema-problem.ts'
import { createGuard } from '../../guard/guard.ts'
import type { ComposedSchema, ComposedSource } from '../../upstream/composed/composed-schema.ts'
import { subgraphContextOf, toResolverContext } from '../../upstream/composed/subgraph-context.ts'
import type { PooledSubgraph } from '../../upstream/composed/subgraph-pool.ts'
import { createReloading, type Reloaded } from '../../upstream/reloading.ts'
import { describeReloadError, describeWait } from '../../upstream/upstream.ts'
import type { ApiParts, GraphqlApi } from './graphql-api.ts'
import { createLocalApi, type LocalApi } from './local-api.ts'
import { createUses } from './uses.ts'

export interface ComposedApiParts extends ApiParts {
  readonly source: ComposedSource
}

/** A schema in use. Nothing mixes two: a request ends on the one that it began on. */
interface Epoch {
  readonly digest: string
  readonly api: LocalApi
  readonly subgraphs: readonly PooledSubgraph[]
  readonly uses: ReturnType<typeof createUses>
}

/**
 * Several upstreams as one API: a composed schema, guarded and executed here like a local one, whose resolvers ask the
 * upstreams. It is read when it starts.
 */
export function createComposedApi(parts: ComposedApiParts): GraphqlApi {
  const { source, log } = parts
  let current: Epoch | undefined
  const retired = new Set<Epoch>()

  const toApi = ({ schema, executor, rules }: ComposedSchema): LocalApi =>
    createLocalApi({
      ...parts,
      schema,
      executor,
      numbers: 'exact',
      guard: createGuard(rules, parts.policy),
      latest: () => now().api.documents,
      context: ({ headers, onGone }) => toResolverContext({ caller: headers, onGone, requests: 0 }),
      onDecided(contextValue, decision) {
        subgraphContextOf(contextValue).decision = decision
      },
    })
  const keepUsed = (): Promise<void> =>
    source.keep(
      [...retired, ...(current === undefined ? [] : [current])].flatMap(({ subgraphs }) => subgraphs),
    )
  const retire = (epoch: Epoch): void => {
    retired.add(epoch)
    const letGo = async (): Promise<void> => {
      await epoch.uses.ended()
      await epoch.api.stop()
      retired.delete(epoch)
      await keepUsed()
    }
    letGo().catch((error: unknown) => log('error', error, 'a schema of before could not be let go of'))
  }
  const take = async (): Promise<'taken' | 'unchanged'> => {
    const { digest, build } = await source.read()
    if (digest === current?.digest) return 'unchanged'
    const before = current
    try {
      const composed = build()
      const api = toApi(composed)
      await api.start()
      current = { digest, api, subgraphs: composed.subgraphs, uses: createUses() }
    } catch (error) {
      await keepUsed()
      throw error
    }
    if (before !== undefined) retire(before)
    return 'taken'
  }
  const report = (reloaded: Reloaded): Reloaded => {
    if (reloaded.kind === 'taken') log('info', undefined, 'the composed schema was read anew')
    if (reloaded.kind === 'refused') {
      const { error } = reloaded
      const what = error instanceof SchemaRuleError ? error.message : describeReloadError(error)
      log('error', error, `the composed schema is not taken over: ${what}`)
    }
    return reloaded
  }
  const reloading = createReloading({
    take,
    pollInterval: source.pollInterval,
    onWait: (error, wait) => log('warn', undefined, describeWait(error, wait)),
    onReload(reloaded) {
      if (report(reloaded).kind === 'taken') parts.onReload()
    },
  })
  const now = (): Epoch => {
    if (current === undefined) throw new TypeError('The composed schema has not been read.')
    return current
  }
  return {
    async answer(request) {
      const { api, uses } = now()
      return uses.during(() => api.answer(request))
    },
    async perform(operation) {
      const { api, uses } = now()
      const answer = await uses.during(() => api.perform(operation))
      return answer.kind === 'stream' ? { ...answer, results: uses.through(answer.results) } : answer
    },
    table: () => now().api.table(),
    start: reloading.open,
    reload: async () => report(await reloading.reload()),
    async stop() {
      reloading.close()
      for (const { api } of [...retired, ...(current === undefined ? [] : [current])]) await api.stop()
      await source.keep([])
    },
  }
}
