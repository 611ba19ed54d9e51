import type { AuditEvent, AuditTrail } from '../store/audit.ts'
import { thisGateway } from '../store/audit.ts'
import type { EpochNews } from './epoch-news.ts'

/**
 * Records each configuration and schema that takes effect in the audit trail. While the trail cannot be
 * written, the latest {@link MOST_WAITING} entries wait. Older ones are dropped, and the next entry counts
 * them (`details.leftOut`).
 */
export interface EpochTrail {
  /** Calls `news` once, a moment later: the digest of a large schema must not delay the first request. */
  readonly record: (news: () => EpochNews | undefined) => void
  /** Resolves once everything is written, or the last attempt has failed. Never rejects. */
  readonly close: () => Promise<void>
}

export interface EpochTrailOptions {
  readonly audit: () => Pick<AuditTrail, 'record'>
  /** The audience of own tokens: it distinguishes the admin API from the gateway that it administers. */
  readonly audience?: string | readonly string[] | undefined
  readonly warn: (error: unknown, message: string) => void
  /** Milliseconds before the first attempt to write, and between attempts. */
  readonly delay?: number | undefined
}

const DELAY = 1_000
/** Bounded, because a polled schema may keep changing while the store is unavailable. */
export const MOST_WAITING = 100

export function createEpochTrail({ audit, audience, warn, delay = DELAY }: EpochTrailOptions): EpochTrail {
  const waiting: (() => AuditEvent | undefined)[] = []
  let leftOut = 0
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let isFailing = false

  const writeAll = async (): Promise<void> => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const event = next()
      // News is read once, even if it takes several attempts to write.
      const known = (): AuditEvent | undefined => event
      waiting[0] = known
      if (event !== undefined) {
        const missing = leftOut
        await audit().record(
          missing === 0 ? event : { ...event, details: { ...event.details, leftOut: missing } },
        )
        leftOut -= missing
      }
      // `record` may have dropped it meanwhile.
      if (waiting[0] === known) waiting.shift()
      isFailing = false
    }
  }
  const tryAll = async (): Promise<void> => {
    timer = undefined
    try {
      await writeAll()
    } catch (error) {
      if (!isFailing)
        warn(error, 'what took effect cannot be written to the audit trail; it is tried again until it can')
      isFailing = true
      // Keep digests waiting rather than whole schemas.
      for (const [index, news] of waiting.entries()) {
        const event = news()
        waiting[index] = () => event
      }
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
      if (waiting.length > MOST_WAITING) {
        waiting.shift()
        leftOut += 1
        if (leftOut === 1)
          warn(
            undefined,
            `more than ${MOST_WAITING} configurations and schemas wait for the audit trail: it will lack the oldest, and say how many`,
          )
      }
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
