import { SchemaRuleError } from '../../core/schema/schema-problem.ts'
import { createPreparedOperations } from '../../guard/prepared.ts'
import type { Reloaded } from '../../upstream/reloading.ts'
import type { IdentityParts } from '../../upstream/request/request-headers.ts'
import { createUpstream, describeReloadError, describeWait } from '../../upstream/upstream.ts'
import type { UpstreamOptions } from '../../upstream/upstream-options.ts'
import type { Epoch } from '../epoch.ts'
import { createUpstreamRunner } from '../runners/upstream-runner.ts'
import type { ApiParts, GraphqlApi } from './graphql-api.ts'

export interface UpstreamApiParts extends ApiParts {
  readonly upstream: UpstreamOptions
  readonly identity: IdentityParts
  /** Milliseconds; never goes back. */
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
}

/** A GraphQL API elsewhere. Throws `TypeError` for options that cannot work; the schema is read at the start. */
export function createUpstreamApi(parts: UpstreamApiParts): GraphqlApi {
  const { policy, limits, log } = parts
  const report = (reloaded: Reloaded): Reloaded => {
    if (reloaded.kind === 'taken') log('info', undefined, 'the schema of the upstream was read anew')
    if (reloaded.kind === 'refused') {
      const what = describeReloadError(reloaded.error)
      log(
        'error',
        // A mistake in a rule names its place; a stack would not help.
        reloaded.error instanceof SchemaRuleError ? undefined : reloaded.error,
        `the new schema of the upstream was rejected; the old one stays in force: ${what}`,
      )
    }
    return reloaded
  }
  const measure = parts.measureUpstream?.('upstream')
  const upstream = createUpstream(parts.upstream, policy, {
    identity: parts.identity,
    tracing: parts.identity.tracing,
    now: parts.now,
    random: parts.random,
    measure,
    openingWaits: parts.openingWaits,
    onWait: (error, wait) => log('warn', undefined, describeWait(error, wait)),
    onReload(reloaded) {
      parts.onReload(report(reloaded))
    },
  })
  const run = createUpstreamRunner({
    upstream,
    log: {
      fault(fault, cause) {
        measure?.failed(fault)
        log('warn', cause, `an upstream request failed: ${fault}`)
      },
      hidden: (what) => log('warn', undefined, what),
    },
  })
  let current: Epoch | undefined
  const epoch = (): Epoch => {
    const guard = upstream.guard()
    if (current?.guard !== guard)
      current = {
        guard,
        operations: createPreparedOperations(guard, {
          limits,
          bytes: parts.operationBytes,
          counts: parts.operationCounts,
        }),
        numbers: 'exact',
        run,
      }
    return current
  }
  let starting: Promise<void> | undefined
  return {
    epoch,
    table: () => upstream.guard().table,
    start() {
      starting ??= upstream.open().catch((error: unknown) => {
        starting = undefined
        throw error
      })
      return starting
    },
    reload: async () => report(await upstream.reload()),
    rest: upstream.rest,
    stop: upstream.close,
  }
}
