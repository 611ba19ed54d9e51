import type { Reloaded } from '../../upstream/reloading.ts'
import type { SubscriptionFault } from '../../upstream/request/fault.ts'
import type { IdentityParts } from '../../upstream/request/request-headers.ts'
import { createUpstream, describeReloadError, describeWait } from '../../upstream/upstream.ts'
import type { UpstreamOptions } from '../../upstream/upstream-options.ts'
import type { ApiParts, GraphqlApi } from './graphql-api.ts'
import { createLivePerformer } from './live-performer.ts'
import { createSizeCheck } from './operation-size.ts'
import { createUpstreamRoute } from './upstream-graphql.ts'
import { createUpstreamOperations } from './upstream-operations.ts'
import { createUpstreamRunner } from './upstream-runner.ts'

export interface UpstreamApiParts extends ApiParts {
  readonly upstream: UpstreamOptions
  readonly identity: IdentityParts
  /** Milliseconds; never goes back. */
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
}

/** A GraphQL API elsewhere. Throws `TypeError` for options that would not work; its schema is read when it starts. */
export function createUpstreamApi(parts: UpstreamApiParts): GraphqlApi {
  const { policy, limits, log } = parts
  const report = (reloaded: Reloaded): Reloaded => {
    if (reloaded.kind === 'taken') log('info', undefined, 'the schema of the upstream was read anew')
    if (reloaded.kind === 'refused') {
      const what = describeReloadError(reloaded.error)
      log('error', reloaded.error, `the upstream's schema is not taken over: ${what}`)
    }
    return reloaded
  }
  const upstream = createUpstream(parts.upstream, policy, {
    limits,
    identity: parts.identity,
    now: parts.now,
    random: parts.random,
    onWait: (error, wait) => log('warn', undefined, describeWait(error, wait)),
    onReload(reloaded) {
      if (report(reloaded).kind === 'taken') parts.onReload()
    },
  })
  const logFault = (fault: SubscriptionFault, cause: unknown): void =>
    log('warn', cause, `an upstream request failed: ${fault}`)
  const operations = createUpstreamOperations(upstream, {
    fault: logFault,
    hidden: (what) => log('warn', undefined, what),
  })
  const deciding = {
    checkSize: createSizeCheck(limits),
    persisted: parts.persisted,
    authStatus: policy.authStatus ?? 'http',
    refusals: policy.refusals,
    resourceMetadata: parts.resourceMetadata,
    age: parts.age,
    staleness: parts.staleness,
  }
  let starting: Promise<void> | undefined
  return {
    answer: createUpstreamRoute({ ...deciding, upstream, operations, authenticate: parts.authenticate }),
    perform: createLivePerformer({
      ...deciding,
      documents: upstream.epoch,
      numbers: 'exact',
      log: (cause) => log('error', cause, 'an operation could not be decided or sent'),
      run: createUpstreamRunner({ upstream, operations, log: logFault }),
    }),
    table: () => upstream.epoch().guard.table,
    start() {
      starting ??= upstream.open().catch((error: unknown) => {
        starting = undefined
        throw error
      })
      return starting
    },
    reload: async () => report(await upstream.reload()),
    stop: upstream.close,
  }
}
