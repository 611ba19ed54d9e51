import { sql } from 'kysely'
import type { Database } from './tables.ts'

const HOUR = 3_600_000
/** In milliseconds. Clocks differ, and the first process to sweep sweeps for all. */
const MARGIN = 300_000
const DAY = 24 * HOUR
const BATCH = 5_000

/**
 * Removes what is no longer needed: ended revocations, spent tokens, long-expired keys, old feed entries,
 * full buckets, ended attempts and proofs.
 */
export async function sweepTables(db: Database, now: number): Promise<void> {
  const ended = now - MARGIN
  await deleteUntil(db, 'portcullis_revocation', 'id', 'until', ended)
  await deleteUntil(db, 'portcullis_spent_token', 'jti', 'until', ended)
  await deleteUntil(db, 'portcullis_bucket', 'id', 'full_at', ended)
  await deleteUntil(db, 'portcullis_attempt', 'id', 'until', ended)
  await deleteUntil(db, 'portcullis_proof', 'id', 'until', ended)
  // Expired keys stay listed for a while, so that people can see what has ended.
  await deleteUntil(db, 'portcullis_api_key', 'id', 'expires_at', now - 30 * DAY)
  const { last } = await db
    .selectFrom('portcullis_feed')
    .select(({ fn }) => fn.max('seq').as('last'))
    .where('at', '<=', now - HOUR)
    .executeTakeFirstOrThrow()
  // Null if there is none, though the type says otherwise.
  const floor = last as number | null
  if (floor === null) return
  // The floor first, so that a slow reader sees that it has missed something before it is gone.
  await db.updateTable('portcullis_feed_state').set({ floor }).where('floor', '<', floor).execute()
  await deleteUntil(db, 'portcullis_feed', 'seq', 'seq', floor)
}

/** In batches: SQLite blocks everybody else meanwhile, and PostgreSQL would time out. */
async function deleteUntil(
  db: Database,
  table: string,
  key: string,
  column: string,
  end: number,
): Promise<void> {
  const [from, by, ends] = [sql.table(table), sql.ref(key), sql.ref(column)]
  for (let deleted = BATCH; deleted === BATCH; ) {
    const { numAffectedRows = 0n } =
      await sql`delete from ${from} where ${by} in (select ${by} from ${from} where ${ends} <= ${end} limit ${BATCH})`.execute(
        db,
      )
    deleted = Number(numAffectedRows)
  }
}
