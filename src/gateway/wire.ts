import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { chargeToken, createBudgets } from '../budgets/budgets.ts'
import type { Ledger } from '../budgets/ledger.ts'
import { createOverLog } from '../budgets/over-log.ts'
import type { Live, LiveSettings } from '../connections/live.ts'
import type { SocketParts } from '../connections/socket/socket.ts'
import { DEFAULT_SOCKET_LIMITS } from '../connections/socket-limits.ts'
import { schemaWarnings } from '../core/lint/schema-warnings.ts'
import { withDefaults } from '../core/option-checks.ts'
import type { Recorder } from '../evidence/evidence.ts'
import type { GatewayMeasures } from '../evidence/metrics/gateway-measures.ts'
import { createDeferredTracing } from '../evidence/tracing/deferred-tracing.ts'
import { createFaultWarner } from '../guard/policy-faults.ts'
import { loadConsole, type PageFile } from '../http/routes/console.ts'
import type { Attempts } from '../http/routes/credentials/attempts.ts'
import { createGraphqlRoute, transportOf } from '../http/routes/graphql/graphql.ts'
import { resourceMetadataUrl } from '../http/routes/metadata.ts'
import { createRoutes } from '../http/routes/routes.ts'
import { createForwardedFinder } from '../http/server/forwarded-certificate.ts'
import { createLog, type Log } from '../http/server/log.ts'
import { createCallerFinder, createHopFinder } from '../http/server/proxies.ts'
import { servedHosts } from '../http/server/request-host.ts'
import type { Route } from '../http/server/route.ts'
import { createSenderFinder } from '../http/server/sender.ts'
import type { Surface } from '../http/server/server.ts'
import type { Trust } from '../identity/trust.ts'
import { assertUpstreamIdentity } from '../identity/upstream-identity.ts'
import type { ApiParts, GraphqlApi } from '../operations/apis/graphql-api.ts'
import { createTellNeeds } from '../operations/needs.ts'
import { createPerformer, type Perform } from '../operations/perform.ts'
import type { Reviewer } from '../operations/review.ts'
import { createListRules } from '../operations/rule-listing.ts'
import { createUses, type Uses } from '../operations/uses.ts'
import { createPersistedOperations, type PersistedOperations } from '../persisted/persisted-operations.ts'
import { makePolicyEngine } from '../policies/policy-engine.ts'
import { findSubjectIdWarning } from '../policies/subject-id-warning.ts'
import type { Store } from '../store/store.ts'
import { CLIENT_HEADERS } from '../token/bearer.ts'
import { listOf } from '../token/issuer-record.ts'
import { OWN_ISSUER } from '../token/issuers/own-issuer.ts'
import { findTrustWarning } from '../token/issuers/trusted-issuer.ts'
import { headersOf } from '../token/token-sources.ts'
import type { Reloaded } from '../upstream/reloading.ts'
import { createApi, upstreamsOf } from './api.ts'
import { bankOf } from './budget-bank.ts'
import { findDevelopmentClient } from './development-client.ts'
import { withPolicies } from './policed-api.ts'
import { createRecords } from './records.ts'
import type { SettledOptions } from './settled-options.ts'
import { createSharedPart, doesForNext, type SharedPart } from './shared-part.ts'
import { createTrusting, type Trusting } from './trusting.ts'

/** The parts of a gateway that outlive its configurations, and those known only once it has started. */
export interface Surroundings {
  /** Milliseconds since the store was last heard from; 0 before it is open. */
  readonly storeAge: () => number
  /** The URL that it listens on, if others can use it. */
  readonly ownUrl: () => string | undefined
  readonly isReady: () => boolean
  /** Whether new requests have been refused for a while. */
  readonly isOverloaded: () => boolean
  /** The reviewer of the current configuration. */
  readonly reviewer: () => Reviewer
  /** The log of the current configuration; undefined before there is one. */
  readonly log: () => Log | undefined
  /** The page for browsers: the console, or that of the admin API. */
  readonly page: PageFile
  /** Warnings already logged: each is logged once, across all configurations and schemas. */
  readonly warned: Set<string>
  /** Event streams outlive configurations. */
  readonly stream: Live['stream']
  readonly attempts: Attempts
  /** The used part of callers' budgets. A reload does not reset it. */
  readonly ledger: Ledger
  /** Undefined where there are no metrics. */
  readonly measures: GatewayMeasures | undefined
  /** Called with the outcome of each poll that found another schema. */
  readonly onSchema: (reloaded: Reloaded) => void
}

/**
 * A configuration: all parts of a gateway that follow from one set of options, connected. An operation begins
 * and ends with the parts of one configuration; operations that go on are decided anew by the next.
 */
export interface Configuration {
  readonly settled: SettledOptions
  readonly gatewayLog: Log
  readonly log: ApiParts['log']
  readonly trust: Trust
  readonly api: GraphqlApi
  readonly persisted: PersistedOperations | undefined
  /** The same parts, in the form that the next configuration can share. */
  readonly parts: SharedParts
  readonly perform: Perform
  readonly reviewer: Reviewer
  readonly evidence: Recorder | undefined
  /** Counts the operations of sockets and event streams. */
  readonly uses: Uses
  readonly live: LiveSettings
  /** Charges a refused token that came without an operation. */
  readonly chargeToken: NonNullable<SocketParts['chargeToken']>
  /** Logs the warnings about the schema and the issuers. */
  readonly warn: () => void
  /** Opens the manifest, follows the own keys, and reads the schema. Can be retried after a failure. */
  readonly open: (store: Store) => Promise<void>
  /** The surface for the server, once the configuration is open. */
  readonly surface: () => Surface
  /** Stops polling for changes, because `next` has taken over. Operations in flight continue. */
  readonly retire: (next: Configuration) => void
  /** Releases everything. Safe to call twice, and before it is open. */
  readonly close: () => Promise<void>
}

interface SharedParts {
  readonly trust: SharedPart<Trusting>
  readonly api: SharedPart<GraphqlApi>
  readonly persisted: SharedPart<PersistedOperations | undefined>
  readonly signsForUpstreams: boolean
}

/**
 * Connects the parts of a configuration; nothing starts before `open`. Keeps the parts of the previous
 * configuration that no change affects: verified tokens, issuers' keys, connections to upstreams, prepared
 * operations. Throws as {@link createGateway} does.
 */
export function wire(settled: SettledOptions, around: Surroundings, before?: Configuration): Configuration {
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
  /** A part may outlive the configuration that made it. */
  const latestLog = (): Log => around.log() ?? gatewayLog
  const log: ApiParts['log'] = (level, error, message) =>
    latestLog()[level](error === undefined ? {} : { err: error }, message)
  const baseUrl = (): string | undefined => settled.publicUrl ?? around.ownUrl()
  const signsForUpstreams = assertUpstreamIdentity(upstreamsOf(options), {
    ...options,
    host,
    jwt: { ...jwt, secret },
  })
  const { measures } = around
  const staysTrusting =
    before?.parts.signsForUpstreams === signsForUpstreams && doesForNext('trust', before.settled, settled)
  const trusting = staysTrusting
    ? before.parts.trust
    : createSharedPart(
        createTrusting(settled, { baseUrl, signsForUpstreams, measures, latestLog, log }),
        async ({ close }) => close(),
      )
  const { trust, store } = trusting.part
  const makePersisted = (): PersistedOperations | undefined =>
    createPersistedOperations(options.persistedOperations, {
      limits,
      textBytes: caches.texts,
      table: () => api.part.table(),
      textCounts: measures?.caches.counts.texts,
      log,
    })
  const warn = createWarner(
    () => [
      ...schemaWarnings(api.part.table(), policy),
      ...(options.issuers ?? []).flatMap((issuer) => findTrustWarning(issuer) ?? []),
      ...listOf(findSubjectIdWarning(options.policies, options.issuers)),
    ],
    around.warned,
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
    tokenSources: settled.sources,
  }
  const openingWaits = before === undefined ? undefined : []
  const warnOfPolicies = createFaultWarner((line) => log('warn', undefined, line))
  const makeApi = (): GraphqlApi => {
    const policies =
      options.policies && makePolicyEngine(options.policies, { now: () => performance.now(), tracing })
    const api = createApi(options, identity, {
      policy: {
        ...policy,
        policies,
        onPolicies(outcome) {
          measures?.policies(outcome)
          warnOfPolicies(outcome)
        },
      },
      limits,
      operationBytes: caches.operations,
      operationCounts: measures?.caches.counts.operations,
      measureUpstream: measures?.upstream,
      // A reload does not wait for an unavailable upstream: the current configuration carries on.
      openingWaits,
      onReload: around.onSchema,
      log,
    })
    return policies === undefined ? api : withPolicies(api, policies)
  }
  // An API that signs for upstreams uses the keys of one trust.
  const api =
    before !== undefined &&
    doesForNext('api', before.settled, settled) &&
    (!signsForUpstreams || before.parts.trust === trusting)
      ? before.parts.api
      : createSharedPart(makeApi(), ({ stop }) => stop())
  const persistedPart =
    before?.parts.api === api && doesForNext('persisted', before.settled, settled)
      ? before.parts.persisted
      : createSharedPart(makePersisted(), async (one) => one?.close())
  const persisted = persistedPart.part
  // No closure below may capture `before`: each configuration would keep all earlier ones in memory.
  const opensManifest = before?.parts.persisted !== persistedPart
  const deciding = {
    epoch: api.part.epoch,
    refusals: options.refusals,
    authStatus: options.authStatus ?? 'http',
    resourceMetadata() {
      const base = baseUrl()
      return base === undefined ? undefined : resourceMetadataUrl(base, paths.graphql)
    },
  } as const
  const { evidence, closeLog } = createRecords(settled, { tracing, measures, log })
  const onRefused: Route['onRefused'] = ({ method, headers }, cause) => {
    // A request with any other method is no operation.
    if (method === 'GET' || method === 'POST')
      evidence?.refuse({ transport: transportOf(method), headers, cause })
  }
  const logOver = createOverLog(
    (over) => latestLog().info(over, 'budgets had too little'),
    () => performance.now(),
  )
  const budgets = createBudgets({
    budgets: settled.budgets,
    bank: bankOf(settled, around, () => store().buckets),
    onOver(budget) {
      measures?.exceeded(budget)
      logOver(budget)
    },
  })
  const { perform, reviewer } = createPerformer({
    ...deciding,
    path: paths.graphql,
    evidence,
    persisted,
    age: around.storeAge,
    now,
    staleness,
    costLimit: limits.cost,
    budgets,
    log: (cause) => log('error', cause, 'an operation could not be performed'),
    reviewer: around.reviewer,
  })
  const acceptsIds = persisted !== undefined
  const refusals = options.refusals ?? 'standard'
  const developmentClient = findDevelopmentClient(settled)
  const browserConsole = hasConsole
    ? loadConsole(fileURLToPath(new URL('../console', import.meta.url)), paths, {
        page: around.page,
        title: options.consoleTitle,
        tellsScopes: true,
        hasDevelopmentClient: developmentClient !== undefined,
      })
    : undefined
  const proxies = {
    addresses: options.trustedProxies ?? [],
    header: options.forwardedHeader ?? 'x-forwarded-for',
  } as const
  const findCaller = createCallerFinder(proxies)
  const findSender = createSenderFinder({
    publicUrl: settled.publicUrl,
    findHop: createHopFinder(proxies),
    clientCertificates: settled.tls?.clientCertificates,
    findForwarded:
      options.forwardedCertificate && createForwardedFinder(options.forwardedCertificate, proxies.addresses),
  })
  const { tokenParameter, ...socketLimits } = options.sockets ?? {}
  const live: LiveSettings = {
    limits: withDefaults(DEFAULT_SOCKET_LIMITS, socketLimits),
    tokenParameter,
    path: paths.graphql,
    staleness,
    clientHeaders: (options.clientHeaders ?? CLIENT_HEADERS).map((name) => name.toLowerCase()),
    tokenSources: settled.sources,
    cors,
    messageBytes: bodyBytes,
    refusals,
    acceptsIds,
  }

  const tellsLocations = hasConsole && !production

  const surface = (): Surface => {
    const { authenticate } = trust
    const { stream, attempts } = around
    // An upstream may let caches store its answers; each is valid only for the token of its request.
    const tokenHeaders = headersOf(settled.sources)
    const vary = ['Accept', ...('upstream' in options ? tokenHeaders : [])].join(', ')
    const routes = createRoutes({
      graphql: createGraphqlRoute({ authenticate, perform, evidence, tracing, acceptsIds, stream, vary }),
      stream,
      onRefused,
      browserConsole,
      developmentClient,
      paths,
      isReady: around.isReady,
      isOverloaded: around.isOverloaded,
      store: store(),
      staleness,
      attempts,
      countTokenRequest: measures?.tokens.requested,
      trust,
      maxAge: jwt.maxAge,
      ownIssuer: jwt.issuer ?? OWN_ISSUER,
      logExchange: (line) => latestLog().info(line, 'a token exchange'),
      audiences: [...listOf(jwt.audience), ...(jwt.resources ?? [])],
      baseUrl,
      tokenSources: settled.sources,
      epoch: api.part.epoch,
      tellNeeds: createTellNeeds({ ...deciding, authStatus: 'http', now, tellsLocations }),
      listRules: createListRules({ ...deciding, authStatus: 'http', withLocations: tellsLocations }),
      refusals,
      production,
      now,
    })
    const { publicUrl, requestTimeout } = settled
    const isServed = options.hosts === undefined ? undefined : servedHosts(options.hosts)
    const finders = { findCaller, findSender, isServed }
    return { routes, cors, publicUrl, bodyBytes, requestTimeout, ...finders, log: gatewayLog }
  }
  const end = async (): Promise<void> => {
    closeLog()
    await persistedPart.release()
    await api.release()
    await trusting.release()
  }
  let closing: Promise<void> | undefined
  const parts: SharedParts = { trust: trusting, api, persisted: persistedPart, signsForUpstreams }
  // Last, when nothing can fail any more.
  for (const name of ['trust', 'api', 'persisted'] as const)
    if (before?.parts[name] === parts[name]) parts[name].hold()
  return {
    settled,
    gatewayLog,
    log,
    trust,
    api: api.part,
    persisted,
    parts,
    perform,
    reviewer,
    evidence,
    uses: createUses(),
    live,
    chargeToken: (address) => (budgets === undefined ? 'within' : chargeToken(budgets, address)),
    warn,
    async open(kept) {
      await tracing?.open()
      if (opensManifest) await persisted?.open()
      await trusting.part.open(kept)
      // After the store: the upstream may require its introspection request to be signed with a key from
      // there.
      await api.part.start()
    },
    surface,
    retire(next) {
      if (next.parts.persisted !== persistedPart) persisted?.close()
      if (next.parts.api !== api) api.part.rest()
    },
    close() {
      closing ??= end()
      return closing
    },
  }
}

function createWarner(
  find: () => readonly string[],
  told: Set<string>,
  tell: (warning: string) => void,
): () => void {
  return () => {
    for (const warning of find()) {
      if (told.has(warning)) continue
      told.add(warning)
      tell(warning)
    }
  }
}
