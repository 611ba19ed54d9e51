import pg from 'pg'
import { CHANNEL } from '../sql/context.ts'
import type { FeedRow, FeedSource, FeedState, FeedTail } from '../sql/feed-tail.ts'
import type { StoreOptions } from '../store.ts'

const POLL_INTERVAL = 250
/** In milliseconds. A connection that stays silent this long is dropped and replaced. */
const PATIENCE = 1_500
const LONGEST_PAUSE = 1_000

/**
 * Follows the feed over its own connection until the result is called: at every notification, and at every
 * interval, which makes up for lost notifications and is the heartbeat. Reconnects as needed.
 */
export function createListener(
  config: pg.ClientConfig,
  tail: FeedTail,
  { pollInterval = POLL_INTERVAL, onProblem }: StoreOptions,
): () => Promise<void> {
  let ended = false
  let isDue = false
  let wake: () => void = () => {}
  let client: pg.Client | undefined

  const hurry = (): void => {
    isDue = true
    wake()
  }

  const drop = (lost: pg.Client): void => {
    if (client === lost) client = undefined
    // It may never answer, so nobody waits for it.
    lost.end().catch(() => {})
  }

  const connect = async (): Promise<pg.Client> => {
    const opened = new pg.Client({
      ...config,
      application_name: 'portcullis feed',
      connectionTimeoutMillis: PATIENCE,
      query_timeout: PATIENCE,
    })
    opened.on('error', () => drop(opened))
    opened.on('end', () => drop(opened))
    opened.on('notification', hurry)
    try {
      await opened.connect()
      await opened.query(`listen ${CHANNEL}`)
    } catch (error) {
      drop(opened)
      throw error
    }
    return opened
  }

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      if (isDue || ended) return resolve()
      const timer = setTimeout(resolve, milliseconds)
      timer.unref()
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const run = async (): Promise<void> => {
    for (let failures = 0; !ended; ) {
      isDue = false
      try {
        client ??= await connect()
        await tail.follow(sourceOver(client))
        failures = 0
      } catch (error) {
        failures += 1
        if (client !== undefined) drop(client)
        // Once per loss, not per attempt.
        if (failures === 1 && !ended) onProblem?.('feed', error)
      }
      await pause(failures === 0 ? pollInterval : Math.min(pollInterval * failures, LONGEST_PAUSE))
    }
    if (client !== undefined) await client.end().catch(() => {})
  }

  const running = run()
  return async () => {
    ended = true
    wake()
    await running
  }
}

function sourceOver(client: pg.Client): FeedSource {
  return {
    async readState() {
      const { rows } = await client.query<FeedState>('select head, floor from portcullis_feed_state')
      const [state] = rows
      if (state === undefined) throw new Error('The feed has no state.')
      return state
    },
    async readAfter(seq, limit) {
      const text = 'select seq, entry from portcullis_feed where seq > $1 order by seq limit $2'
      const { rows } = await client.query<FeedRow>(text, [seq, limit])
      return rows
    },
  }
}
