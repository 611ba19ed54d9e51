import { availableParallelism } from 'node:os'
import { ADMIN_AUDIENCE } from '../../config/admin-audience.ts'
import { type Config, readConfig } from '../../config/config.ts'
import { printProblem } from '../../config/problem.ts'
import type { MetricsOptions } from '../../evidence/metrics/metrics-options.ts'
import { createGateway, type Gateway } from '../../gateway/lifecycle.ts'
import type { GatewayOptions } from '../../gateway/options.ts'
import { createLog } from '../../http/server/log.ts'
import { readManifestFiles } from '../../persisted/manifest-files.ts'
import type { PersistedOperationsOptions } from '../../persisted/persisted-options.ts'
import { type ConfiguredClient, withConfiguredClients } from '../../store/configured-clients.ts'
import type { Store } from '../../store/store.ts'
import { writeDevelopmentClient } from '../development-client.ts'
import { messageOf } from '../error-text.ts'
import { administer, openConfiguredStore, toConfiguredClient } from '../input/administration.ts'
import { openSource } from '../input/source.ts'
import { explainSource } from '../input/source-fault.ts'
import { type CliIo, UserError } from '../io.ts'
import { adminPlace, explainListening, metricsPlace, placesOf } from '../listening-fault.ts'
import { printLogLine } from '../log-text.ts'
import { createServerOutput, type ServerOutput } from '../server-output.ts'
import { printWelcome, printWelcomeLines } from '../welcome.ts'
import type { WorkerSeat } from '../workers/role.ts'

interface StartOptions {
  readonly config?: string
  readonly schema?: readonly string[]
  readonly host?: string
  readonly port?: string
  readonly database?: string
  readonly logLevel?: string
  readonly workers?: string
  readonly upstream?: string
  readonly manifest?: string
  readonly supergraph?: string
  readonly sample?: boolean
}

/** Serves until told to stop. Rejects with a `UserError` that has one line for each thing that is wrong. */
export async function runStart(flags: StartOptions, given: CliIo): Promise<number> {
  const { seat } = given
  const speaks = seat?.isFirst ?? true
  const { io, logTo, isTerminal } = createServerOutput(speaks ? given : { ...given, stderr: () => undefined })
  const read = readConfig({ flags, readFile: io.readFile, ...(seat && { random: seat.random }) })
  if (read.kind === 'problems') throw new UserError(...read.problems.map(printProblem))
  const { config } = read
  const count = config.workers === 'cpus' ? availableParallelism() : config.workers
  if (count > 1 && seat === undefined) return startWorkers(config, count, io, logTo)
  for (const warning of config.warnings) io.stderr(`warning: ${printProblem(warning)}\n`)
  const { source, isSample, close } = await openSource(config, flags.sample === true, io)
  const closing: (() => Promise<void>)[] = [close]
  try {
    const { store, client } = await openJoinedStore(config, io)
    closing.push(store.close)
    const persistedOperations = toPersistedOptions(config, io)
    const gateway = makeGateway({
      ...toGatewayOptions(config),
      metrics: await metricsOf(config, seat),
      logTo,
      ...source,
      store,
      persistedOperations,
    })
    await gateway.listen().catch((error: unknown) => {
      throw explainListening(error, placesOf(config))
    })
    closing.push(gateway.close)
    io.onReload?.(() => void gateway.reload())
    const admin = await startAdmin(config, store, logTo)
    if (admin !== undefined) closing.push(admin.close)
    if (client !== undefined && speaks) writeDevelopmentClient(client)
    const { made } = config
    const welcome = {
      url: gateway.url,
      paths: config.paths,
      consoleUrl: consoleUrlOf(config, gateway.url),
      adminUrl: admin?.url,
      metricsUrl: gateway.metricsUrl,
      client,
      isSample,
      hasMadeSecret: made.secret,
    }
    if (speaks) io.stdout(isTerminal ? printWelcome(welcome) : printWelcomeLines(welcome))
    seat?.tellListening()
    await io.untilStopped()
    return 0
  } finally {
    for (const letGo of closing.reverse()) await letGo()
  }
}

function consoleUrlOf({ console: when, production, paths }: Config, url: string): string | undefined {
  if (when === 'off' || (when === 'development' && production)) return undefined
  return url + (paths.console ?? paths.graphql)
}

/** What workers do not share would be in some of them alone. */
async function startWorkers(
  { storeUrl, metrics, logLevel }: Config,
  count: number,
  io: CliIo,
  logTo: ServerOutput['logTo'],
): Promise<number> {
  if (storeUrl === 'memory:')
    throw new UserError(
      'workers: they share a store, and "memory:" is that of one process: choose "file:" or "postgres:"',
    )
  const { runWorkers } = await import('../workers/primary.ts')
  const options = { count, untilStopped: io.untilStopped, onReload: io.onReload, write: logTo.write }
  const { port } = metrics
  if (port === undefined) return runWorkers(options)
  const { openPrimaryMetrics } = await import('../workers/primary-metrics.ts')
  const place = metricsPlace(metrics.host, port)
  const opened = await openPrimaryMetrics(place, createLog(logLevel, logTo)).catch((error: unknown) => {
    throw explainListening(error, [place])
  })
  logTo.write(printLogLine('info', `Metrics are at ${opened.url}`, { metricsUrl: opened.url }))
  try {
    return await runWorkers({ ...options, onServing: opened.add })
  } finally {
    await opened.close()
  }
}

/** A worker shows its metrics to the primary process, which serves those of all. */
async function metricsOf(
  { metrics }: Config,
  seat: WorkerSeat | undefined,
): Promise<MetricsOptions | undefined> {
  if (metrics.port === undefined || seat === undefined)
    return metrics.port === undefined ? undefined : metrics
  const { openWorkerRegistry } = await import('../workers/worker-metrics.ts')
  return { registry: openWorkerRegistry(process) }
}

/** The clients are in the store that is given: each gateway would join them anew. */
function toGatewayOptions(config: Config): Omit<GatewayOptions, 'schema' | 'store' | 'clients'> {
  // What clients may ask of the API is no rule for the admin API.
  const { timeouts, staleness, clients: _, upstream: __, supergraph: ___, ...others } = config
  const {
    upstreams: ____,
    schema: _____,
    persistedOperations: ______,
    workers: _______,
    audit: ________,
    metrics: _________,
    ...options
  } = others
  return {
    ...options,
    staleness: { mutations: staleness.writes, reads: staleness.reads },
    requestTimeout: timeouts.request,
    shutdownTimeout: timeouts.shutdown,
  }
}

/** The manifest is read again at each reload. */
function toPersistedOptions(
  { persistedOperations: { manifest, ...switches } }: Config,
  io: CliIo,
): PersistedOperationsOptions {
  if (manifest === undefined) return switches
  return { ...switches, manifest: () => readManifestFiles(manifest, io.readFile) }
}

/** The store with the clients that are configured; in development without any, with the one that is made for this run. */
async function openJoinedStore(
  config: Config,
  io: CliIo,
): Promise<{ readonly store: Store; readonly client: Config['made']['client'] }> {
  const { clients, made } = config
  const stored = await openConfiguredStore(config, io)
  try {
    // A stored client of that id is somebody's own, and does as well.
    const isMade = made.client !== undefined && (await stored.clients.get(made.client.id)) === undefined
    const configured: readonly ConfiguredClient[] =
      made.client === undefined || isMade ? clients.map(toConfiguredClient) : []
    const isEmpty = configured.length === 0 && (await stored.clients.list({ first: 1 })).clients.length === 0
    if (isEmpty)
      io.stderr(
        `warning: there is no client: nobody can get a token from ${config.paths.jwt} (portcullis clients add)\n`,
      )
    const store = await withConfiguredClients(stored, configured).catch((error: unknown) => {
      throw new UserError(`JWT_AUTH_KEYS: ${messageOf(error)}`)
    })
    return { store, client: isMade ? made.client : undefined }
  } catch (error) {
    await stored.close()
    throw error
  }
}

async function startAdmin(
  config: Config,
  store: Store,
  logTo: ServerOutput['logTo'],
): Promise<Gateway | undefined> {
  const { port } = config.admin
  if (port === undefined) return undefined
  const { secret, issuer, leeway } = config.jwt
  // The administration has few callers: its caches keep their defaults.
  const { caches: _, ...options } = toGatewayOptions(config)
  const { createAdminGateway } = await import('../../admin/admin-gateway.ts')
  const gateway = await createAdminGateway({
    ...options,
    logTo,
    port,
    store,
    audience: ADMIN_AUDIENCE,
    administration: administer(store, config),
    jwt: { secret, ...(leeway !== undefined && { leeway }), ...(issuer !== undefined && { issuer }) },
  })
  await gateway.listen().catch((error: unknown) => {
    throw explainListening(error, [adminPlace(port)])
  })
  return gateway
}

/** Options that only what they are for can judge are the user's mistake as well. */
function makeGateway(options: Parameters<typeof createGateway>[0]): Gateway {
  try {
    return createGateway(options)
  } catch (error) {
    throw explainSource(error)
  }
}
