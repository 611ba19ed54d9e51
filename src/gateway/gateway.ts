import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { runsInProduction } from '../config/production.ts'
import { type Live, openLive } from '../connections/live.ts'
import { schemaWarnings } from '../core/lint/schema-warnings.ts'
import { isOriginPattern, ORIGIN_RULE } from '../core/origin-pattern.ts'
import { DEFAULT_LIMITS } from '../core/plan/limits.ts'
import { parsePattern } from '../core/scope/pattern.ts'
import { loadConsole } from '../http/routes/console.ts'
import { createAttempts, DEFAULT_ATTEMPT_LIMITS } from '../http/routes/credentials/attempts.ts'
import { createGraphqlRoute } from '../http/routes/graphql/graphql.ts'
import { parsePublicUrl, resourceMetadataUrl } from '../http/routes/metadata.ts'
import { createRoutes } from '../http/routes/routes.ts'
import type { CorsRule } from '../http/server/cors.ts'
import { createLog } from '../http/server/log.ts'
import { createServer, type HttpServer, urlOf } from '../http/server/server.ts'
import { createRefusedTokenLog } from '../identity/refused-token-log.ts'
import { createTrust } from '../identity/trust.ts'
import { assertUpstreamIdentity } from '../identity/upstream-identity.ts'
import type { ApiParts } from '../operations/apis/graphql-api.ts'
import { createTellNeeds } from '../operations/needs.ts'
import { createPerform } from '../operations/perform.ts'
import { DEFAULT_STALENESS_LIMITS } from '../operations/staleness.ts'
import { createPersistedOperations } from '../persisted/persisted-operations.ts'
import { withConfiguredClients } from '../store/configured-clients.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { CLIENT_HEADERS } from '../token/authenticator.ts'
import { findTrustWarning } from '../token/issuers/trusted-issuer.ts'
import { isPlaceholder } from '../token/secret.ts'
import { ANONYMOUS_SESSION, assertSession, type Session } from '../token/session.ts'
import type { Reloaded } from '../upstream/reloading.ts'
import { createApi, upstreamsOf } from './api.ts'
import type { AnyGatewayOptions, GatewayClient } from './options.ts'

export interface Gateway {
  /** Where it listens; throws before {@link Gateway.listen} has resolved. */
  readonly url: string
  readonly listen: () => Promise<string>
  /**
   * Signs a session's token for the entry page that has authenticated its user (AliceO2 WebUi): whoever calls vouches for
   * that. Without a session it is `anonymous`'s. Throws a TypeError where that is not configured, for a session of another
   * shape, or of more scopes than a header takes.
   */
  readonly issueSession: (session?: Session) => Promise<string>
  /**
   * Reads the schema of the upstream again, and the manifest of persisted operations, while requests go on. Never rejects; a
   * schema that cannot be guarded and a manifest that cannot be read are not taken over, and logged.
   */
  readonly reload: () => Promise<Reloaded>
  /** Finishes what has begun, then lets go; safe to call twice. */
  readonly close: () => Promise<void>
}

const HEADER_BYTES = 65_536
const BODY_BYTES = 1_048_576
const DAY = 86_400

/**
 * Makes a gateway before a schema or an upstream: `/graphql`, `/jwt`, `/account`, `/oauth`, `/.well-known`, `/health`, `/ready` and the
 * console. Throws before anything listens: `SchemaRuleError` when the schema's rules cannot be read, `TypeError` for a weak
 * or missing secret, for issuers that cannot be trusted and for a name that two parties have, `ScopeSyntaxError` for a
 * pattern. `listen` rejects when the port is taken, or the store or the manifest cannot be read.
 */
export function createGateway(options: AnyGatewayOptions): Gateway {
  const { jwt, host = '127.0.0.1' } = options
  assertOrigins(options.cors)
  const production = options.production ?? runsInProduction(host)
  const secret = requireSecret(jwt)
  const introspection = options.introspection ?? (production ? 'authenticated' : 'public')
  // The gateway logs warnings itself, when a schema is in use.
  const policy = { ...options, introspection, subgraphFields: 'closed', onWarning() {} } as const
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const anonymous =
    options.anonymous === undefined ? undefined : { ...ANONYMOUS_SESSION, ...options.anonymous }
  if (anonymous !== undefined) assertSession(anonymous)

  const staleness = { ...DEFAULT_STALENESS_LIMITS, ...options.staleness }
  const publicUrl = options.publicUrl === undefined ? undefined : parsePublicUrl(options.publicUrl)
  const now = Date.now

  const gatewayLog = createLog(options.logLevel ?? 'warn', options.logTo)
  let server: HttpServer | undefined
  let store: Store | undefined
  const heldStore = (): Store => {
    if (store === undefined) throw new TypeError('The store is not open before the gateway listens.')
    return store
  }
  // Kept: asking a socket for its address is a call to the system, and every request may want it.
  let ownUrl: string | undefined
  const baseUrl = (): string | undefined => publicUrl ?? ownUrl
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
      now,
      random: randomBytes,
      onKeySet({ kind, ...state }) {
        if (kind === 'failed') gatewayLog.warn(state, 'the keys of an issuer cannot be had')
        else gatewayLog.info(state, 'the keys of an issuer can be had again')
      },
      onRefused: createRefusedTokenLog((line) => gatewayLog.info(line, 'a token was refused'), now),
    },
    heldStore,
  )
  assertClients(options.clients ?? [], trust.reader.reservedNames)
  const log: ApiParts['log'] = (level, error, message) =>
    gatewayLog[level](error === undefined ? {} : { err: error }, message)
  const persisted = createPersistedOperations(options.persistedOperations, {
    limits,
    table: () => api.table(),
    log,
  })
  const warned = new Set<string>()
  /** Each warning once, whichever schema of a reload has it. */
  const warnOfSchema = (): void => {
    for (const warning of schemaWarnings(api.table(), policy)) {
      if (warned.has(warning)) continue
      warned.add(warning)
      log('warn', undefined, warning)
    }
  }
  const identity = { signer: trust.upstreamSigner, time: now, randomBytes }
  const api = createApi(options, identity, {
    policy,
    limits,
    onReload() {
      warnOfSchema()
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
      return base === undefined ? undefined : resourceMetadataUrl(base)
    },
  } as const
  const tellNeeds = createTellNeeds({ ...deciding, authStatus: 'http' })
  const perform = createPerform({
    ...deciding,
    persisted,
    age: () => store?.feed.age() ?? 0,
    staleness,
    log: (cause) => log('error', cause, 'an operation could not be performed'),
  })
  const acceptsIds = persisted !== undefined
  const browserConsole = loadConsole(fileURLToPath(new URL('../console', import.meta.url)))
  let opening: Promise<void> | undefined
  let unfollow: (() => void) | undefined
  let live: Live | undefined
  let listening: Promise<string> | undefined
  let closed: Promise<void> | undefined
  let state: 'starting' | 'ready' | 'closing' = 'starting'
  const isClosing = (): boolean => state === 'closing'
  const attempts = createAttempts(DEFAULT_ATTEMPT_LIMITS, now)
  const open = async (): Promise<void> => {
    store ??= await openGatewayStore(options)
    unfollow = await trust.follow((error) => log('error', error, 'the own keys cannot be read'))
  }
  const listen = async (): Promise<string> => {
    await persisted?.open()
    opening ??= open().catch((error: unknown) => {
      opening = undefined
      throw error
    })
    await opening
    // Its upstream may want its schema asked for under a key that the store has.
    await api.start()
    const cors = corsOf(options, production)
    const bodyBytes = options.limits?.bodyBytes ?? BODY_BYTES
    const { tokenParameter, ...socketLimits } = options.sockets ?? {}
    const opened = openLive({
      limits: socketLimits,
      tokenParameter,
      perform,
      authenticate: trust.authenticate,
      feed: heldStore().feed,
      staleness,
      clientHeaders: options.clientHeaders,
      cors,
      messageBytes: bodyBytes,
      baseUrl,
      refusals: options.refusals ?? 'standard',
      acceptsIds,
      log,
      now,
    })
    live = opened
    const created = createServer({
      routes: createRoutes({
        graphql: createGraphqlRoute({
          authenticate: trust.authenticate,
          perform,
          acceptsIds,
          stream: opened.stream,
          // An upstream may let caches keep what it answers; then it is for the token that it was for.
          vary: 'upstream' in options ? 'Accept, Authorization' : 'Accept',
        }),
        stream: opened.stream,
        browserConsole,
        isReady: () => state === 'ready',
        store: heldStore(),
        staleness,
        attempts,
        trust,
        maxAge: jwt.maxAge,
        baseUrl,
        epoch: api.epoch,
        tellNeeds,
        refusals: options.refusals ?? 'standard',
        production,
        now,
      }),
      cors,
      bodyBytes,
      onUpgrade: opened.accept,
      headerBytes: HEADER_BYTES,
      requestTimeout: options.requestTimeout ?? 30_000,
      log: gatewayLog,
    })
    try {
      await created.listen({ host, port: options.port ?? 4000 })
    } catch (error) {
      await opened.close(0)
      await created.close()
      throw error
    }
    server = created
    ownUrl = specificUrlOf(created)
    warnOfSchema()
    for (const issuer of options.issuers ?? []) {
      const warning = findTrustWarning(issuer)
      if (warning !== undefined) log('warn', undefined, warning)
    }
    if (!isClosing()) state = 'ready'
    // It takes a while for thousands of operations, and nothing waits for it: what is asked for is decided all the same.
    void persisted?.check()
    return listeningUrl(created)
  }
  const close = async (): Promise<void> => {
    await listening?.catch(() => undefined)
    if (server !== undefined) {
      // Whoever has not finished by then is not going to.
      const patience = options.shutdownTimeout ?? 10_000
      const impatience = setTimeout(server.closeAllConnections, patience)
      await Promise.all([server.close(), live?.close(patience)])
      clearTimeout(impatience)
    }
    persisted?.close()
    await api.stop()
    unfollow?.()
    // One that was given is the giver's to close.
    if (options.store === undefined) await store?.close()
  }
  return {
    get url() {
      return listeningUrl(server)
    },
    async listen() {
      if (isClosing()) throw new TypeError('A gateway that was closed stays closed.')
      listening ??= listen().catch((error: unknown) => {
        listening = undefined
        throw error
      })
      return listening
    },
    async issueSession(session = anonymous) {
      if (session === undefined) throw new TypeError('No anonymous session is configured: say whose it is.')
      const result = await trust.issuer.issueSession(session)
      if (result.kind !== 'issued') throw new TypeError('The session does not fit in a token.')
      return result.token
    },
    async reload() {
      const reloaded = await api.reload()
      if (reloaded.kind === 'taken') warnOfSchema()
      await persisted?.reload()
      return reloaded
    },
    close() {
      state = 'closing'
      closed ??= close()
      return closed
    },
  }
}

async function openGatewayStore({ store, clients = [] }: AnyGatewayOptions): Promise<Store> {
  const kept = store ?? (await openStore('memory:', { now: Date.now, random: randomBytes }))
  const configured = clients.map(({ apiKey, scopes, ...settings }) => ({
    ...settings,
    apiKeys: [apiKey ?? ''],
    ceiling: scopes,
  }))
  return withConfiguredClients(kept, configured)
}

/** JavaScript hands over what an environment lacks; whatever signs with that would be found out by the first request. */
function requireSecret(jwt: { readonly secret?: string | undefined } | undefined): string {
  const secret: unknown = jwt?.secret
  if ((typeof secret !== 'string' && !(secret instanceof Uint8Array)) || secret.length === 0)
    throw new TypeError('jwt.secret is missing: an HS256 secret of at least 12 bytes, in production 32.')
  return secret as string
}

/** Ids of clients and names of issuers are one kind of name. */
function assertClients(clients: readonly GatewayClient[], reserved: ReadonlySet<string>): void {
  for (const [index, { id, apiKey, scopes }] of clients.entries()) {
    for (const [name, value] of Object.entries({ id, apiKey })) {
      if (typeof value !== 'string' || value === '')
        throw new TypeError(`clients[${index}].${name} is missing: it is text that is not empty.`)
      if (name === 'apiKey' && isPlaceholder(value))
        throw new TypeError(`clients[${index}].apiKey is a placeholder that nothing has filled in.`)
    }
    scopes.forEach(parsePattern)
    if (reserved.has(id))
      throw new TypeError(`A client must not have the name of an issuer: ${JSON.stringify(id)}.`)
  }
}

/** Undefined where it listens on every address: nobody could use that one. */
function specificUrlOf(server: HttpServer): string | undefined {
  const url = listeningUrl(server)
  return /^http:\/\/(?:0\.0\.0\.0|\[::\]):/.test(url) ? undefined : url
}

function listeningUrl(server: HttpServer | undefined): string {
  const url = urlOf(server?.address())
  if (url === undefined) throw new TypeError('The gateway is not listening.')
  return url
}

/** The configured rule, with the headers that other options name: a browser has to be able to send and read those. */
function corsOf(options: AnyGatewayOptions, production: boolean): CorsRule {
  const rule: CorsRule =
    options.cors ?? (production ? { kind: 'origins', origins: [] } : { kind: 'loopback' })
  const upstreams = upstreamsOf(options)
  const { allowHeaders = [], exposeHeaders = [] } = rule
  return {
    ...rule,
    allowHeaders: [
      ...(options.clientHeaders ?? CLIENT_HEADERS),
      ...upstreams.flatMap(({ forwardHeaders = [] }) => forwardHeaders),
      ...allowHeaders,
    ],
    exposeHeaders: [...upstreams.flatMap(({ responseHeaders = [] }) => responseHeaders), ...exposeHeaders],
  }
}

function assertOrigins(rule: CorsRule | undefined): void {
  const wrong = rule?.kind === 'origins' ? rule.origins.findIndex((origin) => !isOriginPattern(origin)) : -1
  if (wrong >= 0) throw new TypeError(`cors.origins[${wrong}] ${ORIGIN_RULE}.`)
}
