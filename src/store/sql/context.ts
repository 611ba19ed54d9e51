import { sql } from 'kysely'
import type { Random } from '../api-key.ts'
import type { Client } from '../client.ts'
import type { FeedEntry } from '../feed.ts'
import type { KeyUsage } from '../key-usage.ts'
import type { Realm } from '../store.ts'
import type { Caches } from './caches.ts'
import type { Database, DatabaseTransaction, SqlKind } from './tables.ts'

/** What every part of the store builds on. */
export interface SqlContext {
  readonly db: Database
  readonly kind: SqlKind
  readonly now: () => number
  readonly random: Random
  readonly caches: Caches
  readonly usage: KeyUsage
  readonly tellOwn: (seq: number, entry: FeedEntry) => void
}

/** The owners of belongings. */
export interface Owners {
  readonly realm: Realm
  readonly clientOf: (id: string) => Promise<Client | undefined>
}

export interface Written<Result> {
  readonly result: Result
  /** The feed entries to append. */
  readonly entries?: readonly FeedEntry[] | undefined
}

/** The channel on which PostgreSQL announces new entries. */
export const CHANNEL = 'portcullis_feed'

/**
 * Runs one transaction: a change and its feed entries. When it resolves, listeners in this process have heard
 * the change. If it rejects, the change may or may not be committed: the answer to the commit may have been
 * lost.
 */
export async function write<Result>(
  { db, kind, now, tellOwn }: SqlContext,
  change: (trx: DatabaseTransaction) => Promise<Written<Result>>,
): Promise<Result> {
  const { result, told } = await db.transaction().execute(async (trx) => {
    const { result, entries = [] } = await change(trx)
    const told: [number, FeedEntry][] = []
    // Last, so that nothing waits while it holds the feed's row.
    for (const entry of entries) told.push([await append(trx, kind, entry, now()), entry])
    return { result, told }
  })
  for (const [seq, entry] of told) tellOwn(seq, entry)
  return result
}

/**
 * Locks the row of the state until the commit. So numbers follow the order of commits and have no gaps: a
 * reader of number 7 has not missed a 6 that is committed later. A sequence guarantees neither.
 */
async function append(
  trx: DatabaseTransaction,
  kind: SqlKind,
  entry: FeedEntry,
  at: number,
): Promise<number> {
  const text = JSON.stringify(entry)
  if (kind === 'postgres') {
    // One round trip, as every other writer waits for the row.
    const { rows } = await sql<{ readonly seq: number }>`
      with state as (update portcullis_feed_state set head = head + 1 returning head),
        news as (insert into portcullis_feed (seq, entry, at) select head, ${text}, ${at}::bigint from state returning seq)
      select seq, pg_notify(${CHANNEL}, '') from news`.execute(trx)
    const [row] = rows
    if (row === undefined) throw new Error('The feed has no state.')
    return row.seq
  }
  const { head } = await trx
    .updateTable('portcullis_feed_state')
    .set((column) => ({ head: column('head', '+', 1) }))
    .returning('head')
    .executeTakeFirstOrThrow()
  await trx.insertInto('portcullis_feed').values({ seq: head, entry: text, at }).execute()
  return head
}

/**
 * Whether there is such a client. It cannot be removed before the transaction ends: otherwise, a later client
 * of that id would find what was left behind.
 */
export async function holdClient(
  { kind }: SqlContext,
  { realm, clientOf }: Owners,
  trx: DatabaseTransaction,
  client: string,
): Promise<boolean> {
  if (realm === 'configured') return (await clientOf(client)) !== undefined
  const query = trx.selectFrom('portcullis_client').select('id').where('id', '=', client)
  const row = await (kind === 'postgres' ? query.forShare() : query).executeTakeFirst()
  return row !== undefined
}
