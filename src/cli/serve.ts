import { randomBytes } from 'node:crypto'
import { availableParallelism, hostname } from 'node:os'
import type { Observer } from '../admin/observation.ts'
import { type Config, readConfig } from '../config/config.ts'
import { printProblem } from '../config/problem.ts'
import type { OnDecision } from '../evidence/host-sink.ts'
import type { MetricsOptions } from '../evidence/metrics/metrics-options.ts'
import { createInspectedGateway, type Gateway, type InspectedGateway } from '../gateway/lifecycle.ts'
import type { AnyGatewayOptions } from '../gateway/options.ts'
import { createLog } from '../http/server/log.ts'
import type { Store } from '../store/store.ts'
import { writeDevelopmentClient } from './development-client.ts'
import { openConfiguredStore } from './input/administration.ts'
import { openSource } from './input/source.ts'
import { explainSource } from './input/source-fault.ts'
import { type CliIo, UserError } from './io.ts'
import { adminPlace, explainListening, metricsPlace, placesOf } from './listening-fault.ts'
import { printLogLine } from './log-text.ts'
import type { ServerOutput } from './server-output.ts'
import { type CompareApi, createComparison } from './serving/api-comparison.ts'
import { createConfigReload } from './serving/config-reload.ts'
import { createConfigurationFiles } from './serving/configuration-files.ts'
import { watchFiles } from './serving/file-watch.ts'
import type { ReloadOutcome } from './serving/reload-outcome.ts'
import { repeatable } from './serving/repeatable.ts'
import {
  type JoinedClients,
  joinClients,
  type KeptParts,
  toAdminOptions,
  toPersistedOptions,
  toServingOptions,
} from './serving/serving-options.ts'
import type { Welcome } from './welcome.ts'
import type { WorkerSeat } from './workers/role.ts'

export interface ServingFlags {
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
  /** Whether to poll files for changes. */
  readonly watch?: boolean
}

/** How a serving gateway presents itself: `start` writes a log, `dev` a table. */
export interface ServingView {
  /** Takes warnings, and does all other input and output. */
  readonly io: CliIo
  readonly logTo: ServerOutput['logTo']
  readonly welcome: (welcome: Welcome) => void
  /**
   * Creates a reporter of reload outcomes. `logLevel` is the level at the start; `compare` returns what a
   * reload of a single process has changed.
   */
  readonly createReport: (logLevel: string) => (outcome: ReloadOutcome, compare?: CompareApi) => void
  readonly onDecision?: OnDecision | undefined
  /** Adjusts each configuration that was read. Throws a `UserError` for one that this command does not serve. */
  readonly adjust?: ((config: Config) => Config) | undefined
  /** Milliseconds between polls of watched files. */
  readonly watchInterval?: number | undefined
}

/** Serves until told to stop. Rejects with a `UserError` that has one line for each problem. */
export async function serve(flags: ServingFlags, view: ServingView): Promise<number> {
  const { io, logTo, adjust = (config) => config } = view
  const { seat } = io
  const speaks = seat?.isFirst ?? true
  const random = repeatable(seat?.random ?? randomBytes)
  const files = createConfigurationFiles(io.readFile, (readFile) => {
    const result = readConfig({ flags, readFile, random: random() })
    return result.kind === 'ok' ? { ...result, config: adjust(result.config) } : result
  })
  const read = files.read()
  if (read.kind === 'problems') throw new UserError(...read.problems.map(printProblem))
  const { config } = read
  const count = config.workers === 'cpus' ? availableParallelism() : config.workers
  const closing: (() => Promise<void>)[] = []
  const report = view.createReport(config.logLevel)
  const onReload = (listener: () => void): void => {
    io.onReload?.(listener)
    if (flags.watch !== true) return
    const stopWatching = watchFiles({ files: files.names, onChange: listener, interval: view.watchInterval })
    closing.push(async () => stopWatching())
  }
  if (count > 1 && seat === undefined) {
    // Read here only for the names of its files: the workers report its faults and apply it.
    const listen = (tell: () => void): void =>
      onReload(() => {
        files.read()
        tell()
      })
    return startWorkers(config, count, { ...io, onReload: listen }, logTo, report).finally(() =>
      letGo(closing),
    )
  }
  for (const warning of config.warnings) io.stderr(`warning: ${printProblem(warning)}\n`)
  const wantsSample = flags.sample === true
  const source = await openSource(config, wantsSample, io)
  closing.push(source.close)
  try {
    const { stored, joined } = await openServingStore(config, io)
    closing.push(stored.close)
    const observer = await openObserver(config, count)
    const onDecision = tellAll([observer?.hear, view.onDecision])
    const metrics = await metricsOf(config, seat)
    const kept: KeptParts = { store: stored, metrics, logTo, ...(onDecision && { onDecision }) }
    const named = { source, persistedOperations: toPersistedOptions(config, io) }
    const { gateway, insight } = makeGateway(toServingOptions(config, named, joined, kept))
    // The welcome shows the address; with several processes, each logs its own.
    const isQuiet = seat === undefined
    await gateway.listen({ isQuiet }).catch((error: unknown) => {
      throw explainListening(error, placesOf(config))
    })
    closing.push(gateway.close)
    const observation = observer?.observe(insight)
    const admin = await startAdmin(toAdminOptions(config, joined, kept, observation), isQuiet)
    if (admin !== undefined) closing.push(admin.close)
    const reload = createConfigReload({
      serving: { config, named, kept, gateway, admin, observation },
      read: files.read,
      // The start has already issued these warnings.
      openSource: (next) => openSource(next, wantsSample, { ...io, stderr: () => undefined }),
      io,
      onOpened: (close) => closing.unshift(close),
    })
    // The primary decides for its workers, so a signal to a single worker does nothing.
    if (seat !== undefined) io.onReload?.(() => undefined)
    else {
      const compare = createComparison(insight.table)
      onReload(() => void reload().then((outcome) => report(outcome, compare)))
    }
    seat?.followReloads(reload)
    const client = joined.made
    if (client !== undefined && speaks) writeDevelopmentClient(client)
    if (speaks)
      view.welcome({
        url: gateway.url,
        paths: config.paths,
        consoleUrl: consoleUrlOf(config, gateway.url),
        adminUrl: admin?.url,
        administrationUrl: admin && administrationUrlOf(config, admin.url),
        metricsUrl: gateway.metricsUrl,
        client,
        isSample: source.isSample,
        hasMadeSecret: config.made.secret,
      })
    seat?.tellListening()
    await io.untilStopped()
    const patience = Math.ceil(config.timeouts.shutdown / 1_000)
    createLog(config.logLevel, logTo).info({}, `shutting down: operations have ${patience} s to finish`)
    return 0
  } finally {
    await letGo(closing)
  }
}

/** Combines listeners; undefined for none. */
function tellAll(listeners: readonly (OnDecision | undefined)[]): OnDecision | undefined {
  const given = listeners.filter((one) => one !== undefined)
  if (given.length < 2) return given[0]
  return (record) => {
    for (const tell of given) tell(record)
  }
}

/** Closes in reverse order of opening. */
async function letGo(closing: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of closing.toReversed()) await close()
}

function consoleUrlOf({ console: when, production, paths }: Config, url: string): string | undefined {
  return isShown(when, production) ? url + (paths.console ?? paths.graphql) : undefined
}

function administrationUrlOf({ admin, console: when, production }: Config, url: string): string | undefined {
  return isShown(admin.page ?? when, production) ? url : undefined
}

function isShown(when: Config['console'], production: boolean): boolean {
  return when === 'on' || (when === 'development' && !production)
}

/** Starts workers. They need a shared store: in memory, each would hold its own state. */
async function startWorkers(
  { storeUrl, metrics, logLevel }: Config,
  count: number,
  io: CliIo,
  logTo: ServerOutput['logTo'],
  onReloaded: (outcome: ReloadOutcome) => void,
): Promise<number> {
  if (storeUrl === 'memory:')
    throw new UserError(
      'workers: they share a store, and "memory:" is that of one process: choose "file:" or "postgres:"',
    )
  const { runWorkers } = await import('./workers/primary.ts')
  const options = {
    count,
    untilStopped: io.untilStopped,
    onReload: io.onReload,
    onReloaded,
    write: logTo.write,
  }
  const { port } = metrics
  if (port === undefined) return runWorkers(options)
  const { openPrimaryMetrics } = await import('./workers/primary-metrics.ts')
  const place = metricsPlace(metrics.host, port)
  const opened = await openPrimaryMetrics(place, metrics.hosts, createLog(logLevel, logTo)).catch(
    (error: unknown) => {
      throw explainListening(error, [place])
    },
  )
  logTo.write(printLogLine('info', `Metrics are at ${opened.url}`, { metricsUrl: opened.url }))
  try {
    return await runWorkers({ ...options, onServing: opened.add })
  } finally {
    await opened.close()
  }
}

/** A worker reports its metrics to the primary, which serves those of all workers. */
async function metricsOf(
  { metrics }: Config,
  seat: WorkerSeat | undefined,
): Promise<MetricsOptions | undefined> {
  if (metrics.port === undefined || seat === undefined)
    return metrics.port === undefined ? undefined : metrics
  const { openWorkerRegistry } = await import('./workers/worker-metrics.ts')
  return { registry: openWorkerRegistry(process) }
}

/** Opens the store, and in development without a client creates one for this run. */
async function openServingStore(
  config: Config,
  io: CliIo,
): Promise<{ readonly stored: Store; readonly joined: JoinedClients }> {
  const stored = await openConfiguredStore(config, io)
  try {
    const joined = await joinClients(config, stored)
    const isEmpty =
      joined.clients.length === 0 && (await stored.clients.list({ first: 1 })).clients.length === 0
    if (isEmpty)
      io.stderr(
        `warning: there is no client: nobody can get a token from ${config.paths.jwt} (portcullis clients add)\n`,
      )
    return { stored, joined }
  } catch (error) {
    await stored.close()
    throw error
  }
}

/**
 * Opens what the admin API observes of this process; undefined without an admin API, so that nothing records
 * decisions.
 */
async function openObserver({ admin }: Config, workers: number): Promise<Observer | undefined> {
  if (admin.port === undefined) return undefined
  const { createObserver, DEFAULT_KEPT_DECISIONS } = await import('../admin/observation.ts')
  return createObserver({
    process: { name: `${hostname()} ${process.pid}`, workers },
    capacity: admin.decisions ?? DEFAULT_KEPT_DECISIONS,
    now: Date.now,
  })
}

async function startAdmin(
  options: ReturnType<typeof toAdminOptions>,
  isQuiet: boolean,
): Promise<Gateway | undefined> {
  if (options === undefined) return undefined
  const { createAdminGateway } = await import('../admin/admin-gateway.ts')
  const gateway = await createAdminGateway(options)
  await gateway.listen({ isQuiet }).catch((error: unknown) => {
    throw explainListening(error, [adminPlace(options.port)])
  })
  return gateway
}

/** Creates the gateway. Faults that only it can find in its options are user mistakes, too. */
function makeGateway(options: AnyGatewayOptions): InspectedGateway {
  try {
    return createInspectedGateway(options)
  } catch (error) {
    throw explainSource(error)
  }
}
