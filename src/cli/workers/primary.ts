import cluster, { type Worker } from 'node:cluster'
import { randomBytes } from 'node:crypto'
import { UserError } from '../io.ts'
import { printLogLine } from '../log-text.ts'
import type { ReloadOutcome } from '../serving/reload-outcome.ts'
import { createReloadOrders } from './reload-orders.ts'
import { isNews, WORKER_MARK, type WorkerRole } from './role.ts'

export interface PrimaryOptions {
  readonly count: number
  readonly untilStopped: () => Promise<void>
  readonly onReload?: ((listener: () => void) => void) | undefined
  /** Called with the outcome of each reload. */
  readonly onReloaded: (outcome: ReloadOutcome) => void
  /** Called with each worker that serves. */
  readonly onServing?: ((worker: Worker) => void) | undefined
  /** Writes a log line. */
  readonly write: (line: string) => void
}

/** Milliseconds before a worker is replaced, doubled for each worker that ends before it has lasted. */
const FIRST_WAIT = 100
const LONGEST_WAIT = 30_000
/** Milliseconds after which a worker counts as having lasted. */
const LASTING = 10_000

interface End {
  readonly code: number | null
  readonly signal: string | null
}

/**
 * Serves with several processes that share the port (node:cluster) until told to stop; resolves to the exit
 * code. The first worker starts alone: it does what is done once, and alone reports faults of the
 * configuration. The primary serves no requests: it replaces workers that end, and passes on orders to stop
 * and to reload.
 */
export async function runWorkers(options: PrimaryOptions): Promise<number> {
  const { count, untilStopped, onReload, onReloaded, onServing, write } = options
  if (!cluster.isPrimary)
    throw new UserError(
      'workers: this process is itself a worker, of a process manager: start it as one process there',
    )
  cluster.setupPrimary({ args: [...process.argv.slice(2), WORKER_MARK] })
  const seed = randomBytes(64).toString('base64url')
  const stopped = untilStopped().then(() => 'stopped' as const)
  let isStopping = false
  let wait = FIRST_WAIT

  const order = createReloadOrders()
  /** A starting worker may have read the old files, so a reload waits for it. */
  const begun = new Map<Worker, Promise<unknown>>()
  const reload = async (): Promise<void> => {
    await Promise.all(begun.values())
    const outcome = await order([...begun.keys()])
    if (outcome !== undefined && !isStopping) onReloaded(outcome)
  }
  const fork = (isFirst: boolean): Worker => {
    const worker = cluster.fork()
    const role: WorkerRole = { seed, isFirst }
    worker.on('message', (message: unknown) => {
      // It may be gone by then; its end is handled elsewhere.
      if (isNews(message, 'asks for its role')) worker.send(role, () => undefined)
      if (!isNews(message, 'listens')) return
      onServing?.(worker)
    })
    begun.set(worker, Promise.race([listening(worker), endOf(worker)]))
    worker.once('exit', () => begun.delete(worker))
    return worker
  }
  const keep = (worker: Worker): void => {
    const began = performance.now()
    worker.once('exit', (code: number | null, signal: string | null) => {
      if (isStopping) return
      wait = performance.now() - began >= LASTING ? FIRST_WAIT : Math.min(wait * 2, LONGEST_WAIT)
      const { pid } = worker.process
      const how = signal === null ? `exit code ${code}` : signal
      write(printLogLine('warn', `Worker ${pid} ended (${how}); another starts in ${wait} ms`))
      setTimeout(() => {
        if (!isStopping) keep(fork(false))
      }, wait)
    })
  }
  const stop = async (): Promise<number> => {
    isStopping = true
    const workers = Object.values(cluster.workers ?? {}).filter((one) => one !== undefined)
    const ends = workers.map(endOf)
    for (const worker of workers) worker.process.kill('SIGTERM')
    return Math.max(0, ...(await Promise.all(ends)).map(({ code }) => code ?? 0))
  }

  const first = fork(true)
  const outcome = await Promise.race([stopped, listening(first), endOf(first)])
  if (outcome === 'stopped') return stop()
  if (outcome !== 'listening') return outcome.code ?? 1
  keep(first)
  onReload?.(() => void reload())
  for (let started = 1; started < count; started += 1) keep(fork(false))
  write(printLogLine('info', `${count} workers share the port`))
  await stopped
  return stop()
}

function listening(worker: Worker): Promise<'listening'> {
  return new Promise((resolve) => {
    worker.on('message', (message: unknown) => {
      if (isNews(message, 'listens')) resolve('listening')
    })
  })
}

function endOf(worker: Worker): Promise<End> {
  return new Promise((resolve) => worker.once('exit', (code, signal) => resolve({ code, signal })))
}
