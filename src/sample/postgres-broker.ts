import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type Broker, createBroker } from './broker.ts'
import type { ThingType } from './definition.ts'
import type { Thing } from './thing.ts'
import { parseNotice, type ThingEvent, type ThingNotice, toNotice } from './thing-event.ts'

export interface PostgresBrokerOptions {
  readonly url: string
  /** Reads a thing that another process reports as changed. */
  readonly find: (type: ThingType, identifier: string) => Promise<Thing | undefined>
  /** Called once per outage of the connection, and when `find` rejects. The error never holds the URL. */
  readonly onProblem?: ((error: unknown) => void) | undefined
}

const CHANNEL = 'portcullis_contributor'
/** Milliseconds of silence after which a connection is dropped and replaced. */
const PATIENCE = 1_500
const HEARTBEAT = 1_000
/** The most notices that wait for their thing to be read. */
const MOST_PENDING = 10_000

/**
 * A broker across all processes that share a PostgreSQL. Its own events arrive at once. Those of others
 * arrive by NOTIFY, which only names the change: the thing is read here, and one that this process's data
 * lacks is skipped. Resolves after the first attempt to connect. Reconnects by itself; events sent meanwhile
 * are lost.
 */
export async function openPostgresBroker(options: PostgresBrokerOptions): Promise<Broker> {
  const { url, find, onProblem = () => {} } = options
  const local = createBroker()
  const self = randomUUID()
  let client: pg.Client | undefined
  let isClosed = false
  let endPause: () => void = () => {}
  let pending = 0
  let last = Promise.resolve()

  const drop = (lost: pg.Client): void => {
    if (client === lost) client = undefined
    // The server may never answer, so do not wait for it.
    lost.end().catch(() => {})
  }

  const hear = async (notice: ThingNotice): Promise<void> => {
    const event = toEvent(notice, await find(notice.type, notice.identifier))
    if (event !== undefined) local.publish(event)
  }

  const receive = (payload: string | undefined): void => {
    const message = parseJson(payload)
    const notice = parseNotice(message)
    if (notice === undefined || message?.['from'] === self || pending >= MOST_PENDING) return
    pending += 1
    last = last
      .then(() => hear(notice))
      .catch(onProblem)
      .finally(() => {
        pending -= 1
      })
  }

  const connect = async (): Promise<pg.Client> => {
    const opened = new pg.Client({
      connectionString: url,
      application_name: 'portcullis contributor',
      keepAlive: true,
      connectionTimeoutMillis: PATIENCE,
      query_timeout: PATIENCE,
    })
    opened.on('error', () => drop(opened))
    opened.on('end', () => drop(opened))
    opened.on('notification', ({ payload }) => receive(payload))
    try {
      await opened.connect()
      await opened.query(`listen ${CHANNEL}`)
    } catch (error) {
      drop(opened)
      throw error
    }
    return opened
  }

  let failures = 0
  const attend = async (): Promise<void> => {
    try {
      if (client === undefined) client = await connect()
      else await client.query('select 1')
      failures = 0
    } catch (error) {
      failures += 1
      if (client !== undefined) drop(client)
      if (failures === 1 && !isClosed) onProblem(error)
    }
  }
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, HEARTBEAT)
      timer.unref()
      endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  await attend()
  const run = async (): Promise<void> => {
    while (!isClosed) {
      await pause()
      if (!isClosed) await attend()
    }
  }
  const running = run()

  return {
    subscribe: local.subscribe,
    publish(event) {
      local.publish(event)
      const lender = client
      if (lender === undefined) return
      const message = JSON.stringify({ from: self, ...toNotice(event) })
      lender.query('select pg_notify($1, $2)', [CHANNEL, message]).catch(() => drop(lender))
    },
    async close() {
      isClosed = true
      endPause()
      await running
      await client?.end().catch(() => {})
      await last
      await local.close()
    },
  }
}

/** Undefined when the data here disagrees: it has changed since, or differs from the other process's data. */
function toEvent(
  { change, type, identifier }: ThingNotice,
  thing: Thing | undefined,
): ThingEvent | undefined {
  if (change === 'deleted') return thing === undefined ? { change, type, identifier } : undefined
  return thing === undefined ? undefined : { change, thing }
}

function parseJson(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}
