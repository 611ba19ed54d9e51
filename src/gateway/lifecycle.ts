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
  /** Where it listens; throws before {@link Gateway.listen} has resolved. */
  readonly url: string
  /** Where its metrics are, once it listens; undefined where they have no port. */
  readonly metricsUrl: string | undefined
  /** Resolves to the URL. `isQuiet`: the caller logs it itself. */
  readonly listen: (details?: { readonly isQuiet?: boolean | undefined }) => Promise<string>
  /**
   * Signs a session's token for the entry page that has authenticated its user (AliceO2 WebUi): whoever calls vouches for
   * that. Without a session it is `anonymous`'s. Throws a TypeError where that is not configured, for a session of another
   * shape, or of more scopes than a header takes.
   */
  readonly issueSession: (session?: Session) => Promise<string>
  /**
   * Without options, reads the schema of the upstream and the manifest of persisted operations again, while requests continue.
   * With options (all of them, or a function that reads them), replaces the configuration: at once for all requests, or not
   * at all. Requests that have begun end as they began; sockets and event streams stay open and are read and decided again.
   *
   * Never rejects. A schema that cannot be guarded, a manifest that cannot be read, options that cannot be used and options
   * that only a restart changes (`host`, `port`, `store`, `metrics`, `tls`, `logTo`) are refused and logged.
   */
  readonly reload: (options?: ReloadOptions, details?: ReloadDetails) => Promise<Reloaded>
  /** Finishes what has begun, then lets go; safe to call twice. */
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
  /** Kept: asking a socket for its address is a call to the system, and every request may want it. */
  readonly url: string
}

/** A gateway goes through these from first to last; a failed start goes back to `idle`. */
type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting'; readonly started: Promise<string> }
  | ({ readonly kind: 'listening' } & Connected)
  | { readonly kind: 'closed'; readonly ended: Promise<void> }

/**
 * Makes a gateway before a schema or an upstream: `/graphql`, `/jwt`, `/account`, `/oauth`, `/.well-known`, `/health`, `/ready` and the
 * console. Throws before anything listens: `SchemaRuleError` when the schema's rules cannot be read, `TypeError` for a weak
 * or missing secret, for issuers that cannot be trusted and for a name that two parties have, `ScopeSyntaxError` for a
 * pattern. `listen` rejects when the port is taken, or the store or the manifest cannot be read.
 */
export function createGateway(options: AnyGatewayOptions): Gateway {
  return createInspectedGateway(options).gateway
}

/** A gateway with what its administration sees of it, and another page than the console. Throws as {@link createGateway} does. */
export function createInspectedGateway(
  options: AnyGatewayOptions,
  page: PageFile = 'index.html',
): InspectedGateway {
  const metricsSettings = settleMetrics(options.metrics)
  let phase: Phase = { kind: 'idle' }
  // It stays when listening fails, for the next attempt.
  let store: Store | undefined
  let connected: Connected | undefined

  const openedStore = (): Store => {
    if (store === undefined) throw new TypeError('The store is not open before the gateway listens.')
    return store
  }
  // Counts go on from one configuration to the next.
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

  /** The edges. Whatever stays open asks for the parts of the configuration that holds. */
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
    // It takes a while for thousands of operations, and nothing waits for it: each request is decided all the same.
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
      // Whoever has not finished by then is not going to.
      const impatience = setTimeout(server.closeAllConnections, shutdownTimeout)
      await Promise.all([server.close(), live.close(shutdownTimeout)])
      clearTimeout(impatience)
      overload.close()
      // Last: what ends now is counted.
      await connected.metrics?.close()
    }
    await trail.close()
    await configurations.close()
    // One that was given is the giver's to close.
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

/** An operation on a socket is at work until it is answered, or its stream begins. HTTP requests are counted by the server. */
function countInFlight(overload: Overload, operation: Operation, perform: Perform): ReturnType<Perform> {
  if (operation.transport !== 'websocket') return perform(operation)
  overload.begin()
  const answer = perform(operation)
  if (answer instanceof Promise) return answer.finally(overload.end)
  overload.end()
  return answer
}

/** Undefined where it listens on every address: nobody could use that one. */
function specificUrl(url: string): string | undefined {
  return /^https?:\/\/(?:0\.0\.0\.0|\[::\]):/.test(url) ? undefined : url
}

function listeningUrl(server: HttpServer | undefined): string {
  const url = server?.url()
  if (url === undefined) throw new TypeError('The gateway is not listening.')
  return url
}
