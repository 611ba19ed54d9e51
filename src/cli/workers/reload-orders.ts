import type { Worker } from 'node:cluster'
import type { ReloadOutcome } from '../serving/reload-outcome.ts'
import { isReloadNews, type ReloadNews } from './role.ts'

/** Milliseconds for workers to get ready: longer than the wait for an upstream that is starting. */
const PATIENCE = 60_000

/**
 * Makes workers reload together: once all are ready, all switch; if any cannot, none does. Resolves to their
 * common outcome, or undefined where no worker is left. Reloads run one at a time.
 */
export function createReloadOrders(): (workers: readonly Worker[]) => Promise<ReloadOutcome | undefined> {
  let count = 0
  const reload = async (workers: readonly Worker[]): Promise<ReloadOutcome | undefined> => {
    count += 1
    const number = count
    const asked = workers.map((worker) => ({ worker, ...ask(worker, number) }))
    const answers = await Promise.all(asked.map(({ ready }) => ready))
    const refusal = answers.find((one) => one !== 'gone' && one !== 'ready' && one.kind === 'refused')
    const order = refusal === undefined ? 'take' : 'drop'
    for (const { worker } of asked) tell(worker, { portcullis: order, number })
    if (refusal !== undefined && typeof refusal !== 'string') return refusal
    const outcomes = (await Promise.all(asked.map(({ outcome }) => outcome))).flatMap((one) =>
      one === 'gone' ? [] : [one],
    )
    return outcomes.find(({ kind }) => kind === 'refused') ?? outcomes[0]
  }
  let last: Promise<unknown> = Promise.resolve()
  return (workers) => {
    const outcome = last.then(() => reload(workers))
    last = outcome
    return outcome
  }
}

interface Asked {
  /** Resolves when the worker is ready, refuses, or has gone. */
  readonly ready: Promise<'ready' | 'gone' | ReloadOutcome>
  readonly outcome: Promise<'gone' | ReloadOutcome>
}

function ask(worker: Worker, number: number): Asked {
  let tellReady: (ready: Awaited<Asked['ready']>) => void = () => undefined
  const ready = new Promise<Awaited<Asked['ready']>>((resolve) => {
    tellReady = resolve
  })
  const outcome = new Promise<Awaited<Asked['outcome']>>((resolve) => {
    const end = (found: Awaited<Asked['outcome']>): void => {
      worker.off('message', hear)
      worker.off('exit', leave)
      clearTimeout(timer)
      tellReady(found)
      resolve(found)
    }
    const hear = (message: unknown): void => {
      if (!isReloadNews(message) || message.number !== number) return
      if (message.portcullis === 'ready to reload') tellReady('ready')
      else if (message.portcullis === 'reloaded') end(message.outcome)
    }
    const leave = (): void => end('gone')
    const timer = setTimeout(
      () => end({ kind: 'refused', why: `worker ${worker.process.pid} did not answer` }),
      PATIENCE,
    ).unref()
    worker.on('message', hear)
    worker.once('exit', leave)
    tell(worker, { portcullis: 'reload', number })
  })
  return { ready, outcome }
}

/** Sends a message. A worker that is already gone is noticed by its end. */
function tell(worker: Worker, news: ReloadNews): void {
  worker.send(news, () => undefined)
}
