import { randomBytes } from 'node:crypto'
import { digestText } from './digest.ts'
import type { Database } from './tables.ts'

/** More than a page of SQLite or PostgreSQL, so that it needs new space. */
const BYTES = 32_768

/** Commits a write that needs space, and leaves nothing behind. Rejects if nothing can be written. */
export async function probeWrites(db: Database, now: number): Promise<void> {
  const jti = digestText(randomBytes(16).toString('hex'))
  await db.transaction().execute(async (trx) => {
    const family = randomBytes(BYTES).toString('hex')
    await trx
      .insertInto('portcullis_spent_token')
      .values({ jti, family, spent_at: now, until: now })
      .execute()
    await trx.deleteFrom('portcullis_spent_token').where('jti', '=', jti).execute()
  })
}
