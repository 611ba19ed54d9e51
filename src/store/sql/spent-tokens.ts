import type { SpentTokens } from '../../token/ports.ts'
import type { SqlContext } from './context.ts'
import { digestText } from './digest.ts'

/** One insertion decides: of several at once, the database accepts one. */
export function createSqlSpentTokens({ db, now }: SqlContext): SpentTokens {
  return {
    async spend({ jti, family, until, grace = 0 }) {
      const id = digestText(jti)
      const at = now()
      const inserted = await db
        .insertInto('portcullis_spent_token')
        .values({ jti: id, family: digestText(family), spent_at: at, until })
        .onConflict((conflict) => conflict.column('jti').doNothing())
        .returning('jti')
        .executeTakeFirst()
      if (inserted !== undefined) return 'spent'
      if (grace === 0) return 'reused'
      const query = db.selectFrom('portcullis_spent_token').select('spent_at').where('jti', '=', id)
      const before = await query.executeTakeFirst()
      return before !== undefined && at < before.spent_at + grace ? 'spent' : 'reused'
    },
  }
}
