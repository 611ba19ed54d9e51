import { createHmac } from 'node:crypto'

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

export function isNews(message: unknown, news: WorkerNews): boolean {
  return (message as { readonly portcullis?: unknown } | null)?.portcullis === news
}

/** One of several processes that serve together. */
export interface WorkerSeat {
  readonly isFirst: boolean
  /** As many bytes as asked for, at most 64: those of all workers are the same, in the order in which they are asked for. */
  readonly random: (bytes: number) => Uint8Array
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
    tellListening: () => tell('listens'),
  }
}
