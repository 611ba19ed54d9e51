import { createHmac } from 'node:crypto'
import type { ReloadOutcome } from '../serving/reload-outcome.ts'

/** The last argument of a worker. */
export const WORKER_MARK = '--worker-of-portcullis'

/** What the primary process tells a worker first. */
export interface WorkerRole {
  /** What is made up for a run, such as a secret, is the same in all its workers. */
  readonly seed: string
  /** It speaks for all: the welcome, warnings, and the file of the development client are written once. */
  readonly isFirst: boolean
}

/** What a worker tells the primary process. */
export type WorkerNews = 'asks for its role' | 'listens'

/** What both tell each other of a reload, which has a number. */
export type ReloadNews =
  | { readonly portcullis: 'reload' | 'take' | 'drop'; readonly number: number }
  | { readonly portcullis: 'ready to reload'; readonly number: number }
  | { readonly portcullis: 'reloaded'; readonly number: number; readonly outcome: ReloadOutcome }

const RELOAD_NEWS: readonly unknown[] = ['reload', 'take', 'drop', 'ready to reload', 'reloaded']

export function isReloadNews(message: unknown): message is ReloadNews {
  return RELOAD_NEWS.includes((message as { readonly portcullis?: unknown } | null)?.portcullis)
}

export function isNews(message: unknown, news: WorkerNews): boolean {
  return (message as { readonly portcullis?: unknown } | null)?.portcullis === news
}

/** One of several processes that serve together. */
export interface WorkerSeat {
  readonly isFirst: boolean
  /** As many bytes as asked for, at most 64: those of all workers are the same, in the order in which they are asked for. */
  readonly random: (bytes: number) => Uint8Array
  /** Reloads whenever the primary process says so: `agrees` resolves when all workers are ready, or one of them will not be. */
  readonly followReloads: (reload: (agrees: () => Promise<boolean>) => Promise<ReloadOutcome>) => void
  /** Tells the primary process that it serves. */
  readonly tellListening: () => void
}

/** Waits for the role of this process. */
export async function takeSeat(process: NodeJS.Process): Promise<WorkerSeat> {
  const tell = (news: WorkerNews): void => void process.send?.({ portcullis: news })
  // What is sent to a process before it listens is lost.
  const role = new Promise<WorkerRole>((resolve) => process.once('message', resolve))
  tell('asks for its role')
  const { seed, isFirst } = await role
  let drawn = 0
  return {
    isFirst,
    random(bytes) {
      drawn += 1
      return createHmac('sha512', seed).update(String(drawn)).digest().subarray(0, bytes)
    },
    followReloads(reload) {
      process.on('message', (message: unknown) => {
        if (!isReloadNews(message) || message.portcullis !== 'reload') return
        const { number } = message
        const say = (news: ReloadNews): void => void process.send?.(news)
        const agrees = (): Promise<boolean> => {
          const verdict = hearVerdict(process, number)
          say({ portcullis: 'ready to reload', number })
          return verdict
        }
        void reload(agrees).then((outcome) => say({ portcullis: 'reloaded', number, outcome }))
      })
    },
    tellListening: () => tell('listens'),
  }
}

/** Whether all take it. A primary process that has gone says nothing any more. */
function hearVerdict(process: NodeJS.Process, number: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (verdict: boolean): void => {
      process.off('message', hear)
      process.off('disconnect', leave)
      resolve(verdict)
    }
    const leave = (): void => end(false)
    const hear = (message: unknown): void => {
      if (!isReloadNews(message) || message.number !== number) return
      if (message.portcullis === 'take' || message.portcullis === 'drop') end(message.portcullis === 'take')
    }
    process.on('message', hear)
    process.on('disconnect', leave)
  })
}
