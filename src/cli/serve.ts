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
  /** Whether files are looked at from time to time. */
  readonly watch?: boolean
}

/** What a person or a log is shown of a gateway that serves: `start` writes a log, `dev` a table. */
export interface ServingView {
  /** Takes warnings, and is what everything else is done with. */
  readonly io: CliIo
  readonly logTo: ServerOutput['logTo']
  readonly welcome: (welcome: Welcome) => void
  /** The outcome of a reload. `logLevel`: the level of the start; `compare` tells what it has changed, where one process serves. */
  readonly createReport: (logLevel: string) => (outcome: ReloadOutcome, compare?: CompareApi) => void
  readonly onDecision?: OnDecision | undefined
  /** Called with each configuration that was read. Throws a `UserError` for one that this command does not serve. */
  readonly adjust?: ((config: Config) => Config) | undefined
  /** Milliseconds between two looks at watched files. */
  readonly watchInterval?: number | undefined
}

/** Serves until told to stop. Rejects with a `UserError` that has one line for each thing that is wrong. */
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
    // Read here for the names of its files alone: the workers say what is wrong with it, and count it.
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
    // The welcome tells where; of several processes, each for itself.
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
      // What the start has warned of is known.
      openSource: (next) => openSource(next, wantsSample, { ...io, stderr: () => undefined }),
      io,
      onOpened: (close) => closing.unshift(close),
    })
    // The primary process decides for its workers, whatever a signal says to one of them.
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

/** One listener for several; undefined for none. */
function tellAll(listeners: readonly (OnDecision | undefined)[]): OnDecision | undefined {
  const given = listeners.filter((one) => one !== undefined)
  if (given.length < 2) return given[0]
  return (record) => {
    for (const tell of given) tell(record)
  }
}

/** What was opened last goes first. */
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

/** What workers do not share would be in some of them alone. */
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

/** A worker shows its metrics to the primary process, which serves those of all. */
async function metricsOf(
  { metrics }: Config,
  seat: WorkerSeat | undefined,
): Promise<MetricsOptions | undefined> {
  if (metrics.port === undefined || seat === undefined)
    return metrics.port === undefined ? undefined : metrics
  const { openWorkerRegistry } = await import('./workers/worker-metrics.ts')
  return { registry: openWorkerRegistry(process) }
}

/** In development without a client, one is made for this run. */
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

/** What the admin API shows of this process; undefined where there is no admin API, and then nobody hears of decisions. */
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

/** Options that only what they are for can judge are the user's mistake as well. */
function makeGateway(options: AnyGatewayOptions): InspectedGateway {
  try {
    return createInspectedGateway(options)
  } catch (error) {
    throw explainSource(error)
  }
}
