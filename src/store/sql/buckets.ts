import { sql } from 'kysely'
import { type Bank, takenFrom, type Withdrawal } from '../../budgets/bank.ts'
import { NOTHING } from '../../budgets/gcra.ts'
import type { SqlContext } from './context.ts'
import type { DatabaseTransaction } from './tables.ts'

type BucketContext = Pick<SqlContext, 'db' | 'kind' | 'now'>

/** The buckets of budgets, in the store. In PostgreSQL, one statement draws, by the database's clock. */
export function createSqlBuckets({ db, kind, now }: BucketContext): Bank {
  return {
    async draw(withdrawals) {
      if (kind === 'sqlite') return db.transaction().execute((trx) => drawHere(trx, withdrawals, now()))
      const ids = withdrawals.map(idOf)
      const times = withdrawals.map(({ budget, units }) => units * budget.interval)
      const capacities = withdrawals.map(({ budget }) => budget.burst * budget.interval)
      const enforced = withdrawals.map(({ budget }) => budget.mode === 'enforce')
      const { rows } = await sql<{ readonly lacks: readonly number[] }>`
        select portcullis_draw(${ids}::text[], ${times}::double precision[], ${capacities}::double precision[],
          ${enforced}::boolean[], ${NOTHING}::double precision) as lacks`.execute(db)
      const lacks = rows[0]?.lacks
      if (lacks?.length !== withdrawals.length) throw new Error('The store did not tell of every bucket.')
      return lacks
    },
  }
}

function idOf({ budget, key }: Withdrawal): string {
  return `${budget.name} ${key}`
}

/** SQLite locks at the transaction's start, and all who share a file have one clock. */
async function drawHere(
  trx: DatabaseTransaction,
  withdrawals: readonly Withdrawal[],
  now: number,
): Promise<readonly number[]> {
  const rows = await trx
    .selectFrom('portcullis_bucket')
    .selectAll()
    .where('id', 'in', withdrawals.map(idOf))
    .execute()
  const fullAt = new Map(rows.map(({ id, full_at }) => [id, full_at]))
  const lacks = withdrawals.map((one) => {
    const lack = (fullAt.get(idOf(one)) ?? now) - now
    // A clock that was set back must not make a bucket emptier than empty.
    return Math.max(0, Math.min(lack, one.budget.burst * one.budget.interval))
  })
  for (const [index, fullIn] of takenFrom(withdrawals, lacks).entries()) {
    if (fullIn === undefined) continue
    const row = { id: idOf(withdrawals[index] as Withdrawal), full_at: now + fullIn }
    await trx
      .insertInto('portcullis_bucket')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ full_at: row.full_at }))
      .execute()
  }
  return lacks
}
