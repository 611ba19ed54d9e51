import { sql } from 'kysely'
import type { AttemptCounts } from '../attempts.ts'
import type { SqlContext } from './context.ts'

/** One statement counts, so that none of several at once is lost. */
export function createSqlAttempts({ db, now }: Pick<SqlContext, 'db' | 'now'>): AttemptCounts {
  return {
    async count(key, window) {
      const at = now()
      const { rows } = await sql<{ readonly wrong: number; readonly until: number }>`
        insert into portcullis_attempt as known (id, wrong, until) values (${key}, 1, ${at + window})
        on conflict (id) do update set
          wrong = case when known.until > ${at} then known.wrong + 1 else 1 end,
          until = case when known.until > ${at} then known.until else excluded.until end
        returning wrong, until`.execute(db)
      const [row] = rows
      if (row === undefined) throw new Error('The store did not count.')
      return { ...row, now: at }
    },
    async putOff(key, until) {
      await db
        .updateTable('portcullis_attempt')
        .set({ until })
        .where('id', '=', key)
        .where('until', '<', until)
        .execute()
    },
  }
}
