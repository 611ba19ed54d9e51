import { createBoundedMap } from '../../core/bounded-map.ts'
import type { SeenProofs } from '../../token/proof/seen-proofs.ts'
import type { SqlContext } from './context.ts'

/** Uses that this process has seen itself: repeating one costs no query. */
const KEPT = 20_000

/** One insertion decides: of several at once, the database accepts one. */
export function createSqlProofs({ db }: Pick<SqlContext, 'db'>): SeenProofs {
  const seen = createBoundedMap<string, true>(KEPT)
  return {
    async see({ id, until }) {
      if (seen.get(id) === true) return 'seen'
      const inserted = await db
        .insertInto('portcullis_proof')
        // A whole number, as PostgreSQL's column requires.
        .values({ id, until: Math.ceil(until) })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst()
      seen.set(id, true)
      return inserted === undefined ? 'seen' : 'new'
    },
  }
}
