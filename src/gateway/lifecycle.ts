import { randomBytes } from 'node:crypto'
import type { Live } from '../connections/live.ts'
import { type HttpServer, urlOf } from '../http/server/server.ts'
import { thisGateway } from '../store/audit.ts'
import { withConfiguredClients } from '../store/configured-clients.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { describeToken } from '../token/described-token.ts'
import type { Session } from '../token/session.ts'
import type { Reloaded } from '../upstream/reloading.ts'
import type { OpenMetrics } from './metrics.ts'
import type { AnyGatewayOptions } from './options.ts'
import { settleOptions } from './settled-options.ts'
import { wire } from './wire.ts'

export interface Gateway {
  /** Where it listens; throws before {@link Gateway.listen} has resolved. */
  readonly url: string
  /** Where its metrics are, once it listens; undefined where they have no port. */
  readonly metricsUrl: string | undefined
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

interface Connected {
  readonly server: HttpServer
  readonly live: Live
  readonly metrics: OpenMetrics | undefined
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
  const settled = settleOptions(options)
  let phase: Phase = { kind: 'idle' }
  // Both stay when listening fails, for the next attempt.
  let store: Store | undefined
  let unfollow: (() => void) | undefined
  let connected: Connected | undefined

  const openedStore = (): Store => {
    if (store === undefined) throw new TypeError('The store is not open before the gateway listens.')
    return store
  }
  const { log, trust, api, persisted, warn, endRecords, openMetrics, connect } = wire(settled, {
    store: openedStore,
    storeAge: () => store?.feed.age() ?? 0,
    ownUrl: () => (connected === undefined ? undefined : specificUrl(connected.url)),
    isReady: () => phase.kind === 'listening',
  })

  const open = async (): Promise<void> => {
    store ??= await openGatewayStore(options)
    unfollow ??= await trust.follow((error) => log('error', error, 'the own keys cannot be read'))
  }
  const start = async (): Promise<string> => {
    await persisted?.open()
    await open()
    // Its upstream may want its schema asked for under a key that the store has.
    await api.start()
    const { server, live } = connect()
    let metrics: OpenMetrics | undefined
    try {
      metrics = await openMetrics()
      await server.listen({ host: settled.host, port: settled.port })
    } catch (error) {
      await live.close(0)
      await server.close()
      await metrics?.close()
      throw error
    }
    const url = listeningUrl(server)
    connected = { server, live, metrics, url }
    warn()
    if (phase.kind === 'starting') phase = { kind: 'listening', ...connected }
    // It takes a while for thousands of operations, and nothing waits for it: each request is decided all the same.
    void persisted?.check()
    return url
  }
  const end = async (starting: Promise<unknown> | undefined): Promise<void> => {
    await starting?.catch(() => undefined)
    if (connected !== undefined) {
      const { server, live } = connected
      // Whoever has not finished by then is not going to.
      const impatience = setTimeout(server.closeAllConnections, settled.shutdownTimeout)
      await Promise.all([server.close(), live.close(settled.shutdownTimeout)])
      clearTimeout(impatience)
      // Last: what ends now is counted.
      await connected.metrics?.close()
    }
    persisted?.close()
    endRecords()
    await api.stop()
    unfollow?.()
    // One that was given is the giver's to close.
    if (options.store === undefined) await store?.close()
  }
  return {
    get url() {
      return listeningUrl(connected?.server)
    },
    get metricsUrl() {
      return connected?.metrics?.url
    },
    async listen() {
      switch (phase.kind) {
        case 'closed':
          throw new TypeError('A gateway that was closed stays closed.')
        case 'listening':
          return phase.url
        case 'starting':
          return phase.started
        case 'idle': {
          const started = start()
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
    async issueSession(session = settled.anonymous) {
      if (session === undefined) throw new TypeError('No anonymous session is configured: say whose it is.')
      const result = await trust.issuer.issueSession(session)
      if (result.kind !== 'issued') throw new TypeError('The session does not fit in a token.')
      const { details } = describeToken(result.token)
      await openedStore().audit.record({
        action: 'token.issued',
        actor: thisGateway(),
        details: { ...details, session: session.username },
      })
      return result.token
    },
    async reload() {
      const reloaded = await api.reload()
      if (reloaded.kind === 'taken') warn()
      await persisted?.reload()
      return reloaded
    },
    close() {
      if (phase.kind !== 'closed')
        phase = { kind: 'closed', ended: end(phase.kind === 'starting' ? phase.started : undefined) }
      return phase.ended
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

/** Undefined where it listens on every address: nobody could use that one. */
function specificUrl(url: string): string | undefined {
  return /^http:\/\/(?:0\.0\.0\.0|\[::\]):/.test(url) ? undefined : url
}

function listeningUrl(server: HttpServer | undefined): string {
  const url = urlOf(server?.address())
  if (url === undefined) throw new TypeError('The gateway is not listening.')
  return url
}
