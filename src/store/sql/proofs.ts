import { createBoundedMap } from '../../core/bounded-map.ts'
import type { SeenProofs } from '../../token/proof/seen-proofs.ts'
import type { SqlContext } from './context.ts'

/** Uses that this process has seen itself: who tries one of these again asks no database. */
const KEPT = 20_000

/** One insertion decides: of several at once the database lets one through. */
export function createSqlProofs({ db }: Pick<SqlContext, 'db'>): SeenProofs {
  const seen = createBoundedMap<string, true>(KEPT)
  return {
    async see({ id, until }) {
      if (seen.get(id) === true) return 'seen'
      const inserted = await db
        .insertInto('portcullis_proof')
        // A whole number: PostgreSQL has no other in this column.
        .values({ id, until: Math.ceil(until) })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst()
      seen.set(id, true)
      return inserted === undefined ? 'seen' : 'new'
    },
  }
}
