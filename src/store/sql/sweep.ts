import type { Database } from './tables.ts'

const HOUR = 3_600_000
/** Clocks differ, and who sweeps first sweeps for all. */
const MARGIN = 300_000
const DAY = 24 * HOUR

/** Removes what nobody asks for any more: ended revocations, marks of spent tokens, long expired keys, old news. */
export async function sweepTables(db: Database, now: number): Promise<void> {
  const ended = now - MARGIN
  await db.deleteFrom('portcullis_revocation').where('until', '<=', ended).execute()
  await db.deleteFrom('portcullis_spent_token').where('until', '<=', ended).execute()
  // They stay in lists for a while, so that somebody can see what has ended.
  await db
    .deleteFrom('portcullis_api_key')
    .where('expires_at', '<=', now - 30 * DAY)
    .execute()
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
  await db.deleteFrom('portcullis_feed').where('seq', '<=', floor).execute()
}
