import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { chargeToken, createBudgets } from '../budgets/budgets.ts'
import type { Ledger } from '../budgets/ledger.ts'
import { createOverLog } from '../budgets/over-log.ts'
import type { Live, LiveSettings } from '../connections/live.ts'
import type { SocketParts } from '../connections/socket/socket.ts'
import { DEFAULT_SOCKET_LIMITS } from '../connections/socket-limits.ts'
import { schemaWarnings } from '../core/lint/schema-warnings.ts'
import { withoutUndefined } from '../core/option-checks.ts'
import { createDecisionLog } from '../evidence/decision-log.ts'
import { createSubjectHash } from '../evidence/decision-settings.ts'
import { createEvidence, type Recorder } from '../evidence/evidence.ts'
import { createHostSink } from '../evidence/host-sink.ts'
import type { GatewayMeasures } from '../evidence/metrics/gateway-measures.ts'
import { createDeferredTracing } from '../evidence/tracing/deferred-tracing.ts'
import { loadConsole } from '../http/routes/console.ts'
import type { Attempts } from '../http/routes/credentials/attempts.ts'
import { createGraphqlRoute, transportOf } from '../http/routes/graphql/graphql.ts'
import { resourceMetadataUrl } from '../http/routes/metadata.ts'
import { createRoutes } from '../http/routes/routes.ts'
import { createLog, type Log } from '../http/server/log.ts'
import { createCallerFinder, createHopFinder } from '../http/server/proxies.ts'
import { servedHosts } from '../http/server/request-host.ts'
import type { Route } from '../http/server/route.ts'
import { createSenderFinder } from '../http/server/sender.ts'
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
import { tellOnce } from '../token/claims/left-out.ts'
import { OWN_ISSUER } from '../token/issuers/own-issuer.ts'
import { findTrustWarning } from '../token/issuers/trusted-issuer.ts'
import { namesOfIssuers } from '../token/issuers/trusted-names.ts'
import { createRandomPool } from '../token/random-pool.ts'
import type { Reloaded } from '../upstream/reloading.ts'
import { createApi, upstreamsOf } from './api.ts'
import { bankOf } from './budget-bank.ts'
import type { AnyGatewayOptions } from './options.ts'
import { assertClients, type SettledOptions } from './settled-options.ts'
import { createSharedPart, doesForNext, type SharedPart } from './shared-part.ts'

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
  /** Whether new requests have been refused for a while. */
  readonly isOverloaded: () => boolean
  /** The reviewer of the configuration that holds. */
  readonly reviewer: () => Reviewer
  /** The log of the configuration that holds; undefined before there is one. */
  readonly log: () => Log | undefined
  /** The warnings that were logged: each is, once, whichever configuration or schema has it. */
  readonly warned: Set<string>
  /** Event streams belong to no configuration: they stay. */
  readonly stream: Live['stream']
  readonly attempts: Attempts
  /** What callers have used of their budgets: a reload gives nobody a new one. */
  readonly ledger: Ledger
  /** Undefined where there are no metrics. */
  readonly measures: GatewayMeasures | undefined
  /** Called with the outcome of each poll that found another schema. */
  readonly onSchema: (reloaded: Reloaded) => void
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
  /** The same, to be had by the next configuration too. */
  readonly parts: SharedParts
  readonly perform: Perform
  readonly reviewer: Reviewer
  readonly evidence: Recorder | undefined
  /** Counts the operations of sockets and event streams. */
  readonly uses: Uses
  readonly live: LiveSettings
  /** Charges a token that does not count, and that no operation came with. */
  readonly chargeToken: NonNullable<SocketParts['chargeToken']>
  /** Logs the warnings about the schema and the issuers. */
  readonly warn: () => void
  /** Opens the manifest, follows the own keys, and reads the schema. Can be tried again after it has failed. */
  readonly open: (store: Store) => Promise<void>
  /** For the server, once this is open. */
  readonly surface: () => Surface
  /** Stops looking for news: the next configuration holds from now on. What is at work goes on. */
  readonly retire: (next: Configuration) => void
  /** Lets go of everything. Safe to call twice, and before it is open. */
  readonly close: () => Promise<void>
}

interface SharedParts {
  readonly trust: SharedPart<Trusting>
  readonly api: SharedPart<GraphqlApi>
  readonly persisted: SharedPart<PersistedOperations | undefined>
  readonly signsForUpstreams: boolean
}

/** A trust with the store that it asks. */
interface Trusting {
  readonly trust: Trust
  readonly store: () => Store
  readonly open: (store: Store) => Promise<void>
  readonly close: () => void
}

/**
 * Connects the parts of a configuration; nothing begins before it is opened. Parts of the one before that know nothing of
 * what has changed stay: verified tokens, the keys of issuers, connections to upstreams, prepared operations. Throws as
 * {@link createGateway} does.
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
  let opened: Store | undefined
  const ownStore = (): Store => {
    if (opened === undefined) throw new TypeError('The store is not open before the gateway listens.')
    return opened
  }
  const { measures } = around
  const makeTrust = (): Trust => {
    const own = jwt.issuer ?? OWN_ISSUER
    const trusted = namesOfIssuers(options.issuers)
    const readings = measures?.tokens.readings((name) => (name === own ? own : trusted.find(name)))
    const logRefused = createRefusedTokenLog(
      (line) => latestLog().info(line, 'a token was refused'),
      () => performance.now(),
    )
    return createTrust(
      {
        ...jwt,
        secret,
        baseUrl,
        signsForUpstreams,
        issuers: options.issuers,
        clientHeaders: options.clientHeaders,
        tokens: options.tokens,
        naming: options.naming,
        production,
        expires: jwt.expires ?? DAY,
        maxHeaderBytes: HEADER_BYTES,
        cache: { entries: Number.POSITIVE_INFINITY, bytes: caches.tokens },
        now,
        elapsed: () => performance.now(),
        random: createRandomPool(randomBytes),
        onKeySet({ kind, ...state }) {
          if (kind === 'failed') latestLog().warn(state, 'the keys of an issuer cannot be had')
          else latestLog().info(state, 'the keys of an issuer can be had again')
        },
        onIntrospection({ kind, ...state }) {
          if (kind === 'failed') latestLog().warn(state, 'an issuer cannot be asked about its tokens')
          else latestLog().info(state, 'an issuer can be asked about its tokens again')
        },
        onIntrospectionRequest: measures?.introspected,
        onLeftOut: tellOnce((leftOut) =>
          latestLog().warn(leftOut, 'a token carries something that grants nothing here'),
        ),
        onRefused(refused) {
          readings?.refused(refused)
          logRefused(refused)
        },
        onBelieved: readings?.believed,
        cacheCounts: measures?.caches.counts.tokens,
        dpop: options.dpop,
      },
      ownStore,
    )
  }
  const makeTrusting = (): Trusting => {
    const trust = makeTrust()
    assertClients(options.clients ?? [], trust.reader.reservedNames)
    let unfollow: (() => void) | undefined
    return {
      trust,
      store: ownStore,
      async open(kept) {
        opened ??= await joinClients(kept, options)
        unfollow ??= await trust.follow((error) => log('error', error, 'the own keys cannot be read'))
      },
      close: () => unfollow?.(),
    }
  }
  const staysTrusting =
    before?.parts.signsForUpstreams === signsForUpstreams && doesForNext('trust', before.settled, settled)
  const trusting = staysTrusting
    ? before.parts.trust
    : createSharedPart(makeTrusting(), async ({ close }) => close())
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
  }
  const openingWaits = before === undefined ? undefined : []
  const makeApi = (): GraphqlApi =>
    createApi(options, identity, {
      policy,
      limits,
      operationBytes: caches.operations,
      operationCounts: measures?.caches.counts.operations,
      measureUpstream: measures?.upstream,
      // Nobody waits for an upstream of a reload: the configuration that holds goes on.
      openingWaits,
      onReload: around.onSchema,
      log,
    })
  // Whoever signs for upstreams signs with the keys of one trust.
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
  // No function below may name the configuration before: it would keep that one, and so all of them.
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
  const browserConsole = hasConsole
    ? loadConsole(fileURLToPath(new URL('../console', import.meta.url)), paths)
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
  })
  const { tokenParameter, ...socketLimits } = options.sockets ?? {}
  const live: LiveSettings = {
    limits: { ...DEFAULT_SOCKET_LIMITS, ...withoutUndefined(socketLimits) },
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
      isOverloaded: around.isOverloaded,
      store: store(),
      staleness,
      attempts,
      countTokenRequest: measures?.tokens.requested,
      trust,
      maxAge: jwt.maxAge,
      baseUrl,
      epoch: api.part.epoch,
      tellNeeds: createTellNeeds({ ...deciding, authStatus: 'http', now }),
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
    decisionLog?.close()
    await persistedPart.release()
    await api.release()
    await trusting.release()
  }
  let closing: Promise<void> | undefined
  const parts: SharedParts = { trust: trusting, api, persisted: persistedPart, signsForUpstreams }
  // Last, as nothing can fail any more.
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
      // Its upstream may want its schema asked for under a key that the store has.
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

function joinClients(store: Store, { clients = [] }: AnyGatewayOptions): Promise<Store> {
  const configured = clients.map(({ apiKey, scopes, ...settings }) => ({
    ...settings,
    apiKeys: [apiKey ?? ''],
    ceiling: scopes,
  }))
  return withConfiguredClients(store, configured)
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
