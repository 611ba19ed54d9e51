import { createHmac } from 'node:crypto'
import type { ReloadOutcome } from '../serving/reload-outcome.ts'

/** The last argument of every worker. */
export const WORKER_MARK = '--worker-of-portcullis'

/** The first message of the primary to a worker. */
export interface WorkerRole {
  /** The seed of values generated for a run, such as a secret, so that all workers share them. */
  readonly seed: string
  /** Whether it speaks for all: the welcome, warnings and the development client's file are written once. */
  readonly isFirst: boolean
}

/** A message of a worker to the primary. */
export type WorkerNews = 'asks for its role' | 'listens'

/** Messages about a reload, which has a number. */
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

/** The place of this process among the workers that serve together. */
export interface WorkerSeat {
  readonly isFirst: boolean
  /** Returns that many bytes, at most 64. Every worker gets the same ones, call by call. */
  readonly random: (bytes: number) => Uint8Array
  /** Reloads when the primary says so. `agrees` resolves to true once all workers are ready, or to false. */
  readonly followReloads: (reload: (agrees: () => Promise<boolean>) => Promise<ReloadOutcome>) => void
  /** Tells the primary that this worker serves. */
  readonly tellListening: () => void
}

/** Waits for this process's role. */
export async function takeSeat(process: NodeJS.Process): Promise<WorkerSeat> {
  const tell = (news: WorkerNews): void => void process.send?.({ portcullis: news })
  // Listen first: a message that arrives before is lost.
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

/** Waits for the primary's verdict; false when the primary has gone. */
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
