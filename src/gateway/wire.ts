import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Live, LiveSettings } from '../connections/live.ts'
import { DEFAULT_SOCKET_LIMITS } from '../connections/socket-limits.ts'
import { schemaWarnings } from '../core/lint/schema-warnings.ts'
import { createDecisionLog } from '../evidence/decision-log.ts'
import { createSubjectHash } from '../evidence/decision-settings.ts'
import { createEvidence, type Evidence } from '../evidence/evidence.ts'
import { createHostSink } from '../evidence/host-sink.ts'
import type { GatewayMeasures } from '../evidence/metrics/gateway-measures.ts'
import { createDeferredTracing } from '../evidence/tracing/deferred-tracing.ts'
import { loadConsole } from '../http/routes/console.ts'
import type { Attempts } from '../http/routes/credentials/attempts.ts'
import { createGraphqlRoute, transportOf } from '../http/routes/graphql/graphql.ts'
import { resourceMetadataUrl } from '../http/routes/metadata.ts'
import { createRoutes } from '../http/routes/routes.ts'
import { createLog, type Log } from '../http/server/log.ts'
import { createCallerFinder } from '../http/server/proxies.ts'
import type { Route } from '../http/server/route.ts'
import type { Surface } from '../http/server/server.ts'
import { createRefusedTokenLog } from '../identity/refused-token-log.ts'
import { createTrust, type Trust } from '../identity/trust.ts'
import { assertUpstreamIdentity } from '../identity/upstream-identity.ts'
import type { ApiParts, GraphqlApi } from '../operations/apis/graphql-api.ts'
import { createTellNeeds } from '../operations/needs.ts'
import { createPerformer, type Perform, type Reviewer } from '../operations/perform.ts'
import { createUses, type Uses } from '../operations/uses.ts'
import { createPersistedOperations, type PersistedOperations } from '../persisted/persisted-operations.ts'
import { withConfiguredClients } from '../store/configured-clients.ts'
import type { Store } from '../store/store.ts'
import { CLIENT_HEADERS } from '../token/authenticator.ts'
import { OWN_ISSUER } from '../token/issuers/own-issuer.ts'
import { findTrustWarning } from '../token/issuers/trusted-issuer.ts'
import { createApi, upstreamsOf } from './api.ts'
import type { AnyGatewayOptions } from './options.ts'
import { assertClients, type SettledOptions } from './settled-options.ts'

/** Of the headers of one request. */
export const HEADER_BYTES = 65_536
const DAY = 86_400

/** The parts of a gateway that outlive its configurations, and those that are known only once it has begun. */
export interface Surroundings {
  /** Milliseconds since the store was heard; 0 before it is open. */
  readonly storeAge: () => number
  /** The URL that it listens on, where that is one that others can use. */
  readonly ownUrl: () => string | undefined
  readonly isReady: () => boolean
  /** The reviewer of the configuration that holds. */
  readonly reviewer: () => Reviewer
  /** Event streams belong to no configuration: they stay. */
  readonly stream: Live['stream']
  readonly attempts: Attempts
  /** Undefined where there are no metrics. */
  readonly measures: GatewayMeasures | undefined
  /** Told of each schema that polling has put in place of another. */
  readonly onSchema: () => void
}

/**
 * A configuration epoch: all parts of a gateway that follow from one set of options, connected. An operation begins and
 * ends with the parts of one epoch; operations that go on are decided anew by the next.
 */
export interface Configuration {
  readonly settled: SettledOptions
  readonly gatewayLog: Log
  readonly log: ApiParts['log']
  readonly trust: Trust
  readonly api: GraphqlApi
  readonly persisted: PersistedOperations | undefined
  readonly perform: Perform
  readonly reviewer: Reviewer
  readonly evidence: Evidence | undefined
  /** Counts the operations of sockets and event streams. */
  readonly uses: Uses
  readonly live: LiveSettings
  /** Logs each warning about the schema and the issuers once, whichever schema of a reload has it. */
  readonly warn: () => void
  /** Opens the manifest, follows the own keys, and reads the schema. Can be tried again after it has failed. */
  readonly open: (store: Store) => Promise<void>
  /** For the server, once this is open. */
  readonly surface: () => Surface
  /** Stops looking for news: another configuration holds from now on. What is at work goes on. */
  readonly retire: () => void
  /** Lets go of everything. Safe to call twice, and before it is open. */
  readonly close: () => Promise<void>
}

/** Connects the parts of a configuration; nothing begins before it is opened. Throws as {@link createGateway} does. */
export function wire(settled: SettledOptions, around: Surroundings): Configuration {
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
  let opened: Store | undefined
  const store = (): Store => {
    if (opened === undefined) throw new TypeError('The store is not open before the gateway listens.')
    return opened
  }

  const { measures } = around
  const readings = measures?.tokens.readings([
    jwt.issuer ?? OWN_ISSUER,
    ...(options.issuers ?? []).map(({ iss }) => iss),
  ])
  const logRefused = createRefusedTokenLog((line) => gatewayLog.info(line, 'a token was refused'), now)
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
      onRefused(refused) {
        readings?.refused(refused)
        logRefused(refused)
      },
      onBelieved: readings?.believed,
      cacheCounts: measures?.caches.counts.tokens,
    },
    store,
  )
  assertClients(options.clients ?? [], trust.reader.reservedNames)
  const persisted = createPersistedOperations(options.persistedOperations, {
    limits,
    textBytes: caches.texts,
    table: () => api.table(),
    textCounts: measures?.caches.counts.texts,
    log,
  })
  const warn = createWarner(
    () => [
      ...schemaWarnings(api.table(), policy),
      ...(options.issuers ?? []).flatMap((issuer) => findTrustWarning(issuer) ?? []),
    ],
    (warning) => log('warn', undefined, warning),
  )
  const { traces } = settled
  const tracing = traces.spans === 'on' ? createDeferredTracing(traces.upstream) : undefined
  const identity = {
    signer: trust.upstreamSigner,
    time: now,
    randomBytes,
    tracing,
    forwarding: traces.upstream,
  }
  const api = createApi(options, identity, {
    policy,
    limits,
    operationBytes: caches.operations,
    operationCounts: measures?.caches.counts.operations,
    measureUpstream: measures?.upstream,
    onReload() {
      warn()
      void persisted?.check()
      around.onSchema()
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
  const { decisions } = settled
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
      ...(measures === undefined ? [] : [measures.operations]),
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
    tracing,
    hashSubject: decisions.hashSubjects ? createSubjectHash(secret) : undefined,
    now,
    clock: () => performance.now(),
  })
  const onRefused: Route['onRefused'] = ({ method, headers }, cause) => {
    // A request of another method is no operation.
    if (method === 'GET' || method === 'POST')
      evidence?.refuse({ transport: transportOf(method), headers, cause })
  }
  const { perform, reviewer } = createPerformer({
    ...deciding,
    path: paths.graphql,
    evidence,
    persisted,
    age: around.storeAge,
    staleness,
    costLimit: limits.cost,
    log: (cause) => log('error', cause, 'an operation could not be performed'),
    reviewer: around.reviewer,
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
  const { tokenParameter, ...socketLimits } = options.sockets ?? {}
  const live: LiveSettings = {
    limits: { ...DEFAULT_SOCKET_LIMITS, ...socketLimits },
    tokenParameter,
    path: paths.graphql,
    staleness,
    clientHeaders: (options.clientHeaders ?? CLIENT_HEADERS).map((name) => name.toLowerCase()),
    cors,
    messageBytes: bodyBytes,
    refusals,
    acceptsIds,
  }

  const surface = (): Surface => {
    const { authenticate } = trust
    const { stream, attempts } = around
    // An upstream may let caches keep its answers; then each is for the token that it was for.
    const vary = 'upstream' in options ? 'Accept, Authorization' : 'Accept'
    const routes = createRoutes({
      graphql: createGraphqlRoute({ authenticate, perform, evidence, tracing, acceptsIds, stream, vary }),
      stream,
      onRefused,
      browserConsole,
      paths,
      isReady: around.isReady,
      store: store(),
      staleness,
      attempts,
      countTokenRequest: measures?.tokens.requested,
      trust,
      maxAge: jwt.maxAge,
      baseUrl,
      epoch: api.epoch,
      tellNeeds: createTellNeeds({ ...deciding, authStatus: 'http' }),
      refusals,
      production,
      now,
    })
    const { publicUrl, requestTimeout } = settled
    return { routes, cors, publicUrl, bodyBytes, requestTimeout, findCaller, log: gatewayLog }
  }
  let unfollow: (() => void) | undefined
  return {
    settled,
    gatewayLog,
    log,
    trust,
    api,
    persisted,
    perform,
    reviewer,
    evidence,
    uses: createUses(),
    live,
    warn,
    async open(kept) {
      await tracing?.open()
      await persisted?.open()
      opened ??= await joinClients(kept, options)
      unfollow ??= await trust.follow((error) => log('error', error, 'the own keys cannot be read'))
      // Its upstream may want its schema asked for under a key that the store has.
      await api.start()
    },
    surface,
    retire() {
      persisted?.close()
      api.rest()
    },
    async close() {
      persisted?.close()
      decisionLog?.close()
      await api.stop()
      unfollow?.()
    },
  }
}

function joinClients(store: Store, { clients = [] }: AnyGatewayOptions): Promise<Store> {
  const configured = clients.map(({ apiKey, scopes, ...settings }) => ({
    ...settings,
    apiKeys: [apiKey ?? ''],
    ceiling: scopes,
  }))
  return withConfiguredClients(store, configured)
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
