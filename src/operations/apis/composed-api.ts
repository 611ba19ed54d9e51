import { SchemaRuleError } from '../../core/schema/schema-problem.ts'
import { createQuietGuard } from '../../guard/guard.ts'
import { createPreparedOperations } from '../../guard/prepared.ts'
import type { ComposedSchema, ComposedSource } from '../../upstream/composed/composed-schema.ts'
import { createReloading, type Reloaded } from '../../upstream/reloading.ts'
import { toResolverContext } from '../../upstream/subgraphs/subgraph-context.ts'
import type { PooledSubgraph } from '../../upstream/subgraphs/subgraph-pool.ts'
import { describeReloadError, describeWait } from '../../upstream/upstream.ts'
import type { Epoch } from '../epoch.ts'
import { createExecutorRunner } from '../runners/executor-runner.ts'
import { createUses, type Uses } from '../uses.ts'
import type { ApiParts, GraphqlApi } from './graphql-api.ts'

export interface ComposedApiParts extends ApiParts {
  readonly source: ComposedSource
}

/** The epoch of a composed schema, with the upstreams that it queries. */
interface ComposedEpoch extends Epoch {
  readonly digest: string
  readonly subgraphs: readonly PooledSubgraph[]
  readonly uses: Uses
}

/**
 * Several upstreams as one API: a composed schema, guarded and executed here like a local one, whose
 * resolvers query the upstreams. The schema is read at the start.
 */
export function createComposedApi(parts: ComposedApiParts): GraphqlApi {
  const { source, log } = parts
  let current: ComposedEpoch | undefined
  const retired = new Set<ComposedEpoch>()

  const logFailure = (cause: unknown): void => log('error', cause, 'a resolver failed')
  const toEpoch = (digest: string, { schema, executor, rules, subgraphs }: ComposedSchema): ComposedEpoch => {
    const guard = createQuietGuard(rules, parts.policy)
    return {
      digest,
      subgraphs,
      uses: createUses(),
      guard,
      operations: createPreparedOperations(guard, {
        limits: parts.limits,
        bytes: parts.operationBytes,
        counts: parts.operationCounts,
      }),
      numbers: 'exact',
      run: createExecutorRunner({
        schema,
        executor,
        context: ({ headers, onGone }, decision) =>
          toResolverContext({ caller: headers, onGone, requests: 0, decision }),
        log: logFailure,
      }),
    }
  }
  const keepUsed = (): Promise<void> =>
    source.keep(
      [...retired, ...(current === undefined ? [] : [current])].flatMap(({ subgraphs }) => subgraphs),
    )
  const retire = (epoch: ComposedEpoch): void => {
    retired.add(epoch)
    const letGo = async (): Promise<void> => {
      await epoch.uses.ended()
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
      current = toEpoch(digest, build())
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
      const isRule = error instanceof SchemaRuleError
      const what = isRule ? error.message : describeReloadError(error)
      log(
        'error',
        isRule ? undefined : error,
        `the new composed schema was rejected; the old one stays in force: ${what}`,
      )
    }
    return reloaded
  }
  const reloading = createReloading({
    take,
    pollInterval: source.pollInterval,
    openingWaits: parts.openingWaits,
    onWait: (error, wait) => log('warn', undefined, describeWait(error, wait)),
    onReload(reloaded) {
      parts.onReload(report(reloaded))
    },
  })
  const epoch = (): ComposedEpoch => {
    if (current === undefined) throw new TypeError('The composed schema has not been read.')
    return current
  }
  return {
    epoch,
    table: () => epoch().guard.table,
    start: reloading.open,
    reload: async () => report(await reloading.reload()),
    rest: reloading.close,
    async stop() {
      reloading.close()
      await source.keep([])
    },
  }
}
