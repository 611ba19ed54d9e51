import { randomBytes } from 'node:crypto'
import { createLedger } from '../budgets/ledger.ts'
import { type Live, openLive } from '../connections/live.ts'
import { createGatewayMeasures } from '../evidence/metrics/gateway-measures.ts'
import { settleMetrics } from '../evidence/metrics/metrics-options.ts'
import type { PageFile } from '../http/routes/console.ts'
import { createAttempts, DEFAULT_ATTEMPT_LIMITS } from '../http/routes/credentials/attempts.ts'
import { countingEntries } from '../http/routes/credentials/token-requests.ts'
import { createOverload, type Overload } from '../http/server/overload.ts'
import { createServer, type HttpServer } from '../http/server/server.ts'
import type { Operation } from '../operations/operation.ts'
import type { Perform } from '../operations/perform.ts'
import { countUse } from '../operations/uses.ts'
import { thisGateway } from '../store/audit.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { describeToken } from '../token/described-token.ts'
import type { Session } from '../token/session.ts'
import type { Reloaded } from '../upstream/reloading.ts'
import { createAnnouncements } from './announcements.ts'
import { type Configurations, createConfigurations } from './configurations.ts'
import { createEpochTrail } from './epoch-trail.ts'
import { type GatewayInsight, inspect } from './insight.ts'
import { NOTHING_OPEN, type OpenMetrics, openMetrics, watchGateway } from './metrics.ts'
import type { AnyGatewayOptions } from './options.ts'
import { createReload, type ReloadDetails, type ReloadOptions } from './reloads.ts'
import { type OpenTls, openTls } from './tls.ts'
import { HEADER_BYTES } from './trusting.ts'
import { type Surroundings, wire } from './wire.ts'

export interface Gateway {
  /** The URL that it listens on; throws before {@link Gateway.listen} has resolved. */
  readonly url: string
  /** The URL of its metrics once it listens; undefined if they have no port. */
  readonly metricsUrl: string | undefined
  /** Resolves to the URL. `isQuiet`: the caller logs the URL itself. */
  readonly listen: (details?: { readonly isQuiet?: boolean | undefined }) => Promise<string>
  /**
   * Signs a session token for the entry page (AliceO2 WebUi). The caller vouches that it has authenticated
   * the user. Without a session, the token is for `anonymous`. Throws a TypeError if `anonymous` is not
   * configured, or if the session is malformed or has more scopes than fit in a header.
   */
  readonly issueSession: (session?: Session) => Promise<string>
  /**
   * Without options, reads the upstream's schema and the manifest of persisted operations again, while
   * requests continue. With options (all of them, or a function that reads them), replaces the configuration:
   * for all requests at once, or not at all. Requests in flight finish under the old configuration. Sockets
   * and event streams stay open; their tokens are read again and their operations decided again.
   *
   * Never rejects. Refuses and logs a schema that cannot be guarded, a manifest that cannot be read, options
   * that cannot be used, and options that only a restart changes (`host`, `port`, `store`, `metrics`, `tls`,
   * `logTo`).
   */
  readonly reload: (options?: ReloadOptions, details?: ReloadDetails) => Promise<Reloaded>
  /** Finishes requests in flight, then releases everything. Safe to call twice. */
  readonly close: () => Promise<void>
}

export interface InspectedGateway {
  readonly gateway: Gateway
  readonly insight: GatewayInsight
}

interface Connected {
  readonly server: HttpServer
  readonly live: Live
  readonly overload: Overload
  readonly metrics: OpenMetrics | undefined
  readonly tls: OpenTls | undefined
  /** Kept because reading a socket's address is a system call, and every request may need it. */
  readonly url: string
}

/** The phases of a gateway, in order. A failed start returns to `idle`. */
type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting'; readonly started: Promise<string> }
  | ({ readonly kind: 'listening' } & Connected)
  | { readonly kind: 'closed'; readonly ended: Promise<void> }

/**
 * Creates a gateway in front of a schema or an upstream: `/graphql`, `/jwt`, `/account`, `/oauth`,
 * `/.well-known`, `/health`, `/ready` and the console. Throws before anything listens: `SchemaRuleError` when
 * the schema's rules cannot be read; `TypeError` for a weak or missing secret, issuers that cannot be
 * trusted, or a name that two parties share; `ScopeSyntaxError` for a malformed pattern. `listen` rejects
 * when the port is taken, or the store or the manifest cannot be read.
 */
export function createGateway(options: AnyGatewayOptions): Gateway {
  return createInspectedGateway(options).gateway
}

/**
 * Creates a gateway with the insight that its admin API needs; `page` may replace the console. Throws as
 * {@link createGateway} does.
 */
export function createInspectedGateway(
  options: AnyGatewayOptions,
  page: PageFile = 'index.html',
): InspectedGateway {
  const metricsSettings = settleMetrics(options.metrics)
  let phase: Phase = { kind: 'idle' }
  // Kept when listening fails, for the next attempt.
  let store: Store | undefined
  let connected: Connected | undefined

  const openedStore = (): Store => {
    if (store === undefined) throw new TypeError('The store is not open before the gateway listens.')
    return store
  }
  // Shared by all configurations: a reload does not reset the counts.
  const measures = metricsSettings === undefined ? undefined : createGatewayMeasures()
  const showMetrics = async (isQuiet: boolean): Promise<OpenMetrics | undefined> =>
    metricsSettings === undefined || measures === undefined
      ? undefined
      : openMetrics(metricsSettings, measures.measures, current().gatewayLog, isQuiet)
  let holding: Configurations | undefined
  const around: Surroundings = {
    storeAge: () => store?.feed.age() ?? 0,
    ownUrl: () => (connected === undefined ? undefined : specificUrl(connected.url)),
    isReady: () => phase.kind === 'listening',
    isOverloaded: () => connected?.overload.isSustained() === true,
    reviewer: () => current().reviewer,
    stream(request) {
      if (connected === undefined) throw new TypeError('The gateway is not listening.')
      return connected.live.stream(request)
    },
    attempts: createAttempts(DEFAULT_ATTEMPT_LIMITS, () => openedStore().attempts),
    ledger: createLedger(),
    measures,
    log: () => holding?.current().gatewayLog,
    page,
    warned: new Set(),
    onSchema(reloaded) {
      measures?.reloaded('schema', reloaded.kind)
      if (reloaded.kind !== 'taken') return
      const { warn, persisted } = current()
      warn()
      void persisted?.check()
      announcements.schema('poll')
    },
  }
  const configurations = createConfigurations(options, (settled, before) => wire(settled, around, before))
  holding = configurations
  const { current } = configurations
  if (measures !== undefined)
    watchGateway(measures, {
      current,
      counts: () => connected?.live.counts() ?? NOTHING_OPEN,
      overload: () => connected?.overload,
      storeAge: around.storeAge,
    })
  const trail = createEpochTrail({
    audit: () => openedStore().audit,
    audience: options.jwt.audience,
    warn: (error, message) => current().log('warn', error, message),
  })
  const announcements = createAnnouncements(current, trail)

  /** Creates the edges. They outlive configurations, so they look up the current one on each use. */
  const connect = (tls: OpenTls | undefined): Pick<Connected, 'server' | 'live' | 'overload'> => {
    const overload = createOverload({
      limits: () => current().settled.overload,
      log: () => current().gatewayLog,
      clock: () => performance.now(),
    })
    const live = openLive({
      perform: (operation) => countUse(current().uses, countInFlight(overload, operation, current().perform)),
      isOverloaded: overload.refuses,
      evidence: { refuse: (refused) => current().evidence?.refuse(refused) },
      chargeToken: (address) => current().chargeToken(address),
      authenticate: (headers, request) => current().trust.authenticate(headers, request),
      settings: () => current().live,
      feed: openedStore().feed,
      baseUrl: () => current().settled.publicUrl ?? around.ownUrl(),
      log: (...line) => current().log(...line),
      now: Date.now,
    })
    const server = createServer({
      ...current().surface(),
      onUpgrade: live.accept,
      overload,
      headerBytes: HEADER_BYTES,
      tls: tls?.forServer,
    })
    tls?.attach(server)
    return { server, live, overload }
  }
  const start = async (isQuiet: boolean): Promise<string> => {
    store ??= options.store ?? (await openStore('memory:', { now: Date.now, random: randomBytes }))
    await current().open(store)
    const { host, port, tls: secured } = current().settled
    const tls =
      secured === undefined
        ? undefined
        : await openTls(secured, (level, message) => current().log(level, undefined, message))
    const { server, live, overload } = connect(tls)
    let metrics: OpenMetrics | undefined
    try {
      metrics = await showMetrics(isQuiet)
      await server.listen({ host, port, isQuiet })
    } catch (error) {
      await live.close(0)
      await server.close()
      overload.close()
      await metrics?.close()
      tls?.close()
      throw error
    }
    const url = listeningUrl(server)
    connected = { server, live, overload, metrics, tls, url }
    current().warn()
    if (phase.kind === 'starting') phase = { kind: 'listening', ...connected }
    // Not awaited: thousands of operations take a while, and each request is decided anyway.
    void current().persisted?.check()
    announcements.configuration('start', [])
    announcements.schema('start')
    return url
  }
  const end = async (starting: Promise<unknown> | undefined): Promise<void> => {
    await starting?.catch(() => undefined)
    if (connected !== undefined) {
      const { server, live, overload } = connected
      const { shutdownTimeout } = current().settled
      connected.tls?.close()
      // Requests that have not finished by then never will.
      const impatience = setTimeout(server.closeAllConnections, shutdownTimeout)
      await Promise.all([server.close(), live.close(shutdownTimeout)])
      clearTimeout(impatience)
      overload.close()
      // Last, so that operations that end during shutdown are counted.
      await connected.metrics?.close()
    }
    await trail.close()
    await configurations.close()
    // A store that was passed in is for its owner to close.
    if (options.store === undefined) await store?.close()
  }
  const reload = createReload({
    configurations,
    announcements,
    measures,
    standing: () => (phase.kind === 'listening' ? { ...phase, store: openedStore() } : undefined),
  })
  const gateway: Gateway = {
    get url() {
      return listeningUrl(connected?.server)
    },
    get metricsUrl() {
      return connected?.metrics?.url
    },
    async listen({ isQuiet = false } = {}) {
      switch (phase.kind) {
        case 'closed':
          throw new TypeError('A gateway that was closed stays closed.')
        case 'listening':
          return phase.url
        case 'starting':
          return phase.started
        case 'idle': {
          const started = start(isQuiet)
          phase = { kind: 'starting', started }
          try {
            return await started
          } catch (error) {
            if (phase.kind === 'starting') phase = { kind: 'idle' }
            throw error
          }
        }
      }
    },
    async issueSession(session = current().settled.anonymous) {
      if (session === undefined) throw new TypeError('No anonymous session is configured: say whose it is.')
      const result = await current().trust.issuer.issueSession(session)
      if (result.kind !== 'issued') {
        measures?.tokens.requested('session', result.kind)
        throw new TypeError('The session does not fit in a token.')
      }
      const { details } = describeToken(result.token)
      await countingEntries(openedStore().audit, 'session', measures?.tokens.requested).record({
        action: 'token.issued',
        actor: thisGateway(),
        details: { ...details, session: session.username },
      })
      return result.token
    },
    reload(given, details = {}) {
      connected?.tls?.look()
      return reload(given, details)
    },
    close() {
      if (phase.kind !== 'closed')
        phase = { kind: 'closed', ended: end(phase.kind === 'starting' ? phase.started : undefined) }
      return phase.ended
    },
  }
  return { gateway, insight: inspect(current) }
}

/** Counts a socket's operation until it is answered or its stream begins. The server counts HTTP requests. */
function countInFlight(overload: Overload, operation: Operation, perform: Perform): ReturnType<Perform> {
  if (operation.transport !== 'websocket') return perform(operation)
  overload.begin()
  const answer = perform(operation)
  if (answer instanceof Promise) return answer.finally(overload.end)
  overload.end()
  return answer
}

/** Undefined for a wildcard address, which no client could use. */
function specificUrl(url: string): string | undefined {
  return /^https?:\/\/(?:0\.0\.0\.0|\[::\]):/.test(url) ? undefined : url
}

function listeningUrl(server: HttpServer | undefined): string {
  const url = server?.url()
  if (url === undefined) throw new TypeError('The gateway is not listening.')
  return url
}
