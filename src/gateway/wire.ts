import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { type Live, openLive } from '../connections/live.ts'
import { schemaWarnings } from '../core/lint/schema-warnings.ts'
import { createDecisionLog } from '../evidence/decision-log.ts'
import { createSubjectHash } from '../evidence/decision-settings.ts'
import { createEvidence } from '../evidence/evidence.ts'
import { createHostSink } from '../evidence/host-sink.ts'
import { createMeasures } from '../evidence/metrics/measures.ts'
import { createOperationMeasures } from '../evidence/metrics/operation-measures.ts'
import { loadConsole } from '../http/routes/console.ts'
import { createAttempts, DEFAULT_ATTEMPT_LIMITS } from '../http/routes/credentials/attempts.ts'
import { createGraphqlRoute, transportOf } from '../http/routes/graphql/graphql.ts'
import { resourceMetadataUrl } from '../http/routes/metadata.ts'
import { createRoutes } from '../http/routes/routes.ts'
import { createLog } from '../http/server/log.ts'
import { createCallerFinder } from '../http/server/proxies.ts'
import type { Route } from '../http/server/route.ts'
import { createServer, type HttpServer } from '../http/server/server.ts'
import { createRefusedTokenLog } from '../identity/refused-token-log.ts'
import { createTrust, type Trust } from '../identity/trust.ts'
import { assertUpstreamIdentity } from '../identity/upstream-identity.ts'
import type { ApiParts, GraphqlApi } from '../operations/apis/graphql-api.ts'
import { createTellNeeds } from '../operations/needs.ts'
import { createPerform } from '../operations/perform.ts'
import { createPersistedOperations, type PersistedOperations } from '../persisted/persisted-operations.ts'
import type { Store } from '../store/store.ts'
import { findTrustWarning } from '../token/issuers/trusted-issuer.ts'
import { createApi, upstreamsOf } from './api.ts'
import { type OpenMetrics, openMetrics } from './metrics.ts'
import { assertClients, type SettledOptions } from './settled-options.ts'

const HEADER_BYTES = 65_536
const DAY = 86_400

/** The parts of a gateway that are known only once it has begun. */
export interface Surroundings {
  /** Throws a TypeError before the store is open. */
  readonly store: () => Store
  /** Milliseconds since the store was heard; 0 before it is open. */
  readonly storeAge: () => number
  /** The URL that it listens on, where that is one that others can use. */
  readonly ownUrl: () => string | undefined
  readonly isReady: () => boolean
}

/** All parts of a gateway, connected, and nothing begun. */
export interface Wiring {
  readonly log: ApiParts['log']
  readonly trust: Trust
  readonly api: GraphqlApi
  readonly persisted: PersistedOperations | undefined
  /** Logs each warning about the schema and the issuers once, whichever schema of a reload has it. */
  readonly warn: () => void
  /** Writes what the log of decisions has summed up. */
  readonly endRecords: () => void
  /** Shows the metrics; undefined where there are none. Rejects as {@link openMetrics} does. */
  readonly openMetrics: () => Promise<OpenMetrics | undefined>
  /** The edges, for a store that is open. */
  readonly connect: () => { readonly server: HttpServer; readonly live: Live }
}

/** Throws as {@link createGateway} does. */
export function wire(settled: SettledOptions, around: Surroundings): Wiring {
  const { paths, hasConsole } = settled
  const {
    given: options,
    host,
    secret,
    production,
    policy,
    limits,
    caches,
    staleness,
    cors,
    bodyBytes,
  } = settled
  const { jwt } = options
  const now = Date.now
  const gatewayLog = createLog(options.logLevel ?? 'warn', options.logTo)
  const log: ApiParts['log'] = (level, error, message) =>
    gatewayLog[level](error === undefined ? {} : { err: error }, message)
  const baseUrl = (): string | undefined => settled.publicUrl ?? around.ownUrl()

  const trust = createTrust(
    {
      ...jwt,
      secret,
      baseUrl,
      signsForUpstreams: assertUpstreamIdentity(upstreamsOf(options), {
        ...options,
        host,
        jwt: { ...jwt, secret },
      }),
      issuers: options.issuers,
      clientHeaders: options.clientHeaders,
      naming: options.naming,
      production,
      expires: jwt.expires ?? DAY,
      maxHeaderBytes: HEADER_BYTES,
      cache: { entries: Number.POSITIVE_INFINITY, bytes: caches.tokens },
      now,
      random: randomBytes,
      onKeySet({ kind, ...state }) {
        if (kind === 'failed') gatewayLog.warn(state, 'the keys of an issuer cannot be had')
        else gatewayLog.info(state, 'the keys of an issuer can be had again')
      },
      onRefused: createRefusedTokenLog((line) => gatewayLog.info(line, 'a token was refused'), now),
    },
    around.store,
  )
  assertClients(options.clients ?? [], trust.reader.reservedNames)
  const persisted = createPersistedOperations(options.persistedOperations, {
    limits,
    textBytes: caches.texts,
    table: () => api.table(),
    log,
  })
  const warn = createWarner(
    () => [
      ...schemaWarnings(api.table(), policy),
      ...(options.issuers ?? []).flatMap((issuer) => findTrustWarning(issuer) ?? []),
    ],
    (warning) => log('warn', undefined, warning),
  )
  const identity = { signer: trust.upstreamSigner, time: now, randomBytes }
  const api = createApi(options, identity, {
    policy,
    limits,
    operationBytes: caches.operations,
    onReload() {
      warn()
      void persisted?.check()
    },
    log,
  })
  const deciding = {
    epoch: api.epoch,
    refusals: options.refusals,
    authStatus: options.authStatus ?? 'http',
    resourceMetadata() {
      const base = baseUrl()
      return base === undefined ? undefined : resourceMetadataUrl(base, paths.graphql)
    },
  } as const
  const { onDecision } = options
  const { decisions, metrics } = settled
  const measures = metrics === undefined ? undefined : createMeasures()
  const recordLog = createLog(options.logLevel ?? 'info', options.logTo)
  const decisionLog =
    decisions.log === 'off' || !recordLog.writes('info')
      ? undefined
      : createDecisionLog({
          ...decisions,
          log: decisions.log,
          write: recordLog.info,
          clock: () => performance.now(),
          random: Math.random,
        })
  const evidence = createEvidence({
    sinks: [
      ...(decisionLog === undefined ? [] : [decisionLog]),
      ...(measures === undefined ? [] : [createOperationMeasures(measures)]),
      ...(onDecision === undefined
        ? []
        : [
            createHostSink(onDecision, {
              log: (error) => log('error', error, 'onDecision failed'),
              now: () => performance.now(),
              // The answer goes out first.
              defer: (work) => process.nextTick(work),
            }),
          ]),
    ],
    hashSubject: decisions.hashSubjects ? createSubjectHash(secret) : undefined,
    now,
    clock: () => performance.now(),
  })
  const onRefused: Route['onRefused'] = ({ method, headers }, cause) => {
    // A request of another method is no operation.
    if (method === 'GET' || method === 'POST')
      evidence?.refuse({ transport: transportOf(method), headers, cause })
  }
  const perform = createPerform({
    ...deciding,
    path: paths.graphql,
    evidence,
    persisted,
    age: around.storeAge,
    staleness,
    costLimit: limits.cost,
    log: (cause) => log('error', cause, 'an operation could not be performed'),
  })
  const acceptsIds = persisted !== undefined
  const refusals = options.refusals ?? 'standard'
  const browserConsole = hasConsole
    ? loadConsole(fileURLToPath(new URL('../console', import.meta.url)), paths)
    : undefined
  const findCaller = createCallerFinder({
    addresses: options.trustedProxies ?? [],
    header: options.forwardedHeader ?? 'x-forwarded-for',
  })
  const attempts = createAttempts(DEFAULT_ATTEMPT_LIMITS, now)

  const connect = (): ReturnType<Wiring['connect']> => {
    const { tokenParameter, ...socketLimits } = options.sockets ?? {}
    const { authenticate } = trust
    const store = around.store()
    const live = openLive({
      limits: socketLimits,
      tokenParameter,
      path: paths.graphql,
      perform,
      evidence,
      authenticate,
      feed: store.feed,
      staleness,
      clientHeaders: options.clientHeaders,
      cors,
      messageBytes: bodyBytes,
      baseUrl,
      refusals,
      acceptsIds,
      log,
      now,
    })
    const { stream } = live
    // An upstream may let caches keep its answers; then each is for the token that it was for.
    const vary = 'upstream' in options ? 'Accept, Authorization' : 'Accept'
    const routes = createRoutes({
      graphql: createGraphqlRoute({ authenticate, perform, evidence, acceptsIds, stream, vary }),
      stream,
      onRefused,
      browserConsole,
      paths,
      isReady: around.isReady,
      store,
      staleness,
      attempts,
      trust,
      maxAge: jwt.maxAge,
      baseUrl,
      epoch: api.epoch,
      tellNeeds: createTellNeeds({ ...deciding, authStatus: 'http' }),
      refusals,
      production,
      now,
    })
    const server = createServer({
      routes,
      cors,
      publicUrl: settled.publicUrl,
      bodyBytes,
      onUpgrade: live.accept,
      headerBytes: HEADER_BYTES,
      requestTimeout: settled.requestTimeout,
      findCaller,
      log: gatewayLog,
    })
    return { server, live }
  }
  return {
    log,
    trust,
    api,
    persisted,
    warn,
    endRecords: () => decisionLog?.close(),
    openMetrics: async () =>
      metrics === undefined || measures === undefined
        ? undefined
        : openMetrics(metrics, measures, gatewayLog),
    connect,
  }
}

function createWarner(find: () => readonly string[], tell: (warning: string) => void): () => void {
  const told = new Set<string>()
  return () => {
    for (const warning of find()) {
      if (told.has(warning)) continue
      told.add(warning)
      tell(warning)
    }
  }
}
