import { sql } from 'kysely'
import type { Database } from './tables.ts'

const HOUR = 3_600_000
/** Clocks differ, and who sweeps first sweeps for all. */
const MARGIN = 300_000
const DAY = 24 * HOUR
const BATCH = 5_000

/** Removes what nobody asks for any more: ended revocations, marks of spent tokens, long expired keys, old news, full buckets, proofs that are too old. */
export async function sweepTables(db: Database, now: number): Promise<void> {
  const ended = now - MARGIN
  await deleteUntil(db, 'portcullis_revocation', 'id', 'until', ended)
  await deleteUntil(db, 'portcullis_spent_token', 'jti', 'until', ended)
  await deleteUntil(db, 'portcullis_bucket', 'id', 'full_at', ended)
  await deleteUntil(db, 'portcullis_attempt', 'id', 'until', ended)
  await deleteUntil(db, 'portcullis_proof', 'id', 'until', ended)
  // They stay in lists for a while, so that somebody can see what has ended.
  await deleteUntil(db, 'portcullis_api_key', 'id', 'expires_at', now - 30 * DAY)
  const { last } = await db
    .selectFrom('portcullis_feed')
    .select(({ fn }) => fn.max('seq').as('last'))
    .where('at', '<=', now - HOUR)
    .executeTakeFirstOrThrow()
  // Null when there is none: the type says otherwise.
  const floor = last as number | null
  if (floor === null) return
  // The floor first: who has read less sees that it has missed something before it is gone.
  await db.updateTable('portcullis_feed_state').set({ floor }).where('floor', '<', floor).execute()
  await deleteUntil(db, 'portcullis_feed', 'seq', 'seq', floor)
}

/** Some at a time: SQLite lets nobody else run meanwhile, and PostgreSQL would give up. */
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
