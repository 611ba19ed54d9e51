import type { AuditEvent, AuditTrail } from '../store/audit.ts'
import { thisGateway } from '../store/audit.ts'
import type { EpochNews } from './epoch-news.ts'

/** Writes into the audit trail what has taken effect. It has taken effect whether or not it can be written just now. */
export interface EpochTrail {
  /** `news` is asked for once, a moment later: the digest of a large schema is no matter of the first request. */
  readonly record: (news: () => EpochNews | undefined) => void
  /** Resolves when all has been written, or cannot be. Never rejects. */
  readonly close: () => Promise<void>
}

export interface EpochTrailOptions {
  readonly audit: () => Pick<AuditTrail, 'record'>
  /** The audience of the gateway's own tokens: it tells the admin API from the one that it administers. */
  readonly audience?: string | readonly string[] | undefined
  readonly warn: (error: unknown, message: string) => void
  /** Milliseconds until it is written, and from one attempt to the next. */
  readonly delay?: number | undefined
}

const DELAY = 1_000

export function createEpochTrail({ audit, audience, warn, delay = DELAY }: EpochTrailOptions): EpochTrail {
  const waiting: (() => AuditEvent | undefined)[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let isFailing = false

  const writeAll = async (): Promise<void> => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const event = next()
      // What was read once stays as it was, however often it has to be written.
      waiting[0] = () => event
      if (event !== undefined) await audit().record(event)
      waiting.shift()
      isFailing = false
    }
  }
  const tryAll = async (): Promise<void> => {
    timer = undefined
    try {
      await writeAll()
    } catch (error) {
      if (!isFailing)
        warn(error, 'the audit trail cannot be told what took effect, and is told again until it can')
      isFailing = true
      plan()
    }
  }
  const plan = (): void => {
    timer ??= setTimeout(() => {
      writing = tryAll()
    }, delay).unref()
  }

  return {
    record(news) {
      waiting.push(() => toEvent(news(), audience))
      plan()
    },
    async close() {
      await writing
      clearTimeout(timer)
      await tryAll()
      clearTimeout(timer)
    },
  }
}

function toEvent(
  news: EpochNews | undefined,
  audience: EpochTrailOptions['audience'],
): AuditEvent | undefined {
  if (news === undefined) return undefined
  const { kind, cause, digest, changed } = news
  return {
    action: kind === 'configuration' ? 'gateway.configured' : 'schema.applied',
    actor: thisGateway(),
    details: { cause, digest, audience, ...(cause !== 'start' && changed.length > 0 && { changed }) },
  }
}
