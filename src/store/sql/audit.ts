import {
  type AuditEntry,
  type AuditEvent,
  type AuditState,
  type AuditTrail,
  chainEvents,
  createAuditWriter,
  PRUNE_EVERY,
  pruningEvent,
} from '../audit.ts'
import type { SqlContext } from './context.ts'
import type { Database, DatabaseTransaction, SqlKind } from './tables.ts'

type AuditContext = Pick<SqlContext, 'db' | 'kind' | 'now'>

export function createSqlAudit(context: AuditContext): AuditTrail {
  const { db, kind, now } = context
  return {
    record: createAuditWriter((events) =>
      db.transaction().execute(async (trx) => append(trx, events, await lockState(trx, kind), now())),
    ),
    read: ({ after, limit, since }) => {
      const rows = db.selectFrom('portcullis_audit').selectAll().where('seq', '>', after)
      const chosen = since === undefined ? rows : rows.where('at', '>=', since)
      return chosen.orderBy('seq').limit(limit).execute()
    },
    readBack: ({ before, limit }) => {
      const rows = db.selectFrom('portcullis_audit').selectAll()
      const chosen = before === undefined ? rows : rows.where('seq', '<', before)
      return chosen.orderBy('seq', 'desc').limit(limit).execute()
    },
    state: () => readState(db),
  }
}

const BATCH = 10_000

/**
 * Removes rows older than `retention` (milliseconds) from the front of the trail, and records that in the
 * trail. The rest can still be verified: the hash of the last removed row is kept.
 */
export async function pruneAudit(
  { db, kind, now }: AuditContext,
  retention: number,
  batch: number = BATCH,
): Promise<void> {
  const oldest = await db
    .selectFrom('portcullis_audit')
    .select('at')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  if (oldest === undefined || oldest.at > now() - retention - PRUNE_EVERY) return
  for (let isDone = false; !isDone; ) {
    isDone = await db.transaction().execute(async (trx) => {
      const state = await lockState(trx, kind)
      const end = now() - retention
      // Clocks differ: pruning ends at the first row that is young enough, whatever follows.
      const rows = await trx
        .selectFrom('portcullis_audit')
        .select(['seq', 'at', 'hash'])
        .where('seq', '>', state.floor)
        .orderBy('seq')
        .limit(batch)
        .execute()
      const kept = rows.findIndex(({ at }) => at > end)
      const last = rows.at(kept === -1 ? rows.length - 1 : kept - 1)
      if (last === undefined || kept === 0) return true
      const next = { ...state, floor: last.seq, floorHash: last.hash }
      await append(trx, [pruningEvent(last.seq, last.hash)], next, now())
      await trx.deleteFrom('portcullis_audit').where('seq', '<=', last.seq).execute()
      return kept !== -1 || rows.length < batch
    })
  }
}

/** Locks the state: rows are chained in the order of commits. SQLite locks at the transaction's start. */
async function lockState(trx: DatabaseTransaction, kind: SqlKind): Promise<AuditState> {
  const query = trx.selectFrom('portcullis_audit_state').selectAll().where('id', '=', 1)
  const row = await (kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst()
  if (row === undefined) throw new Error('The audit trail has no state: it was removed.')
  return { head: row.head, hash: row.hash, floor: row.floor, floorHash: row.floor_hash }
}

async function append(
  trx: DatabaseTransaction,
  events: readonly AuditEvent[],
  before: AuditState,
  at: number,
): Promise<readonly AuditEntry[]> {
  const { entries, state } = chainEvents(events, before, at)
  await trx.insertInto('portcullis_audit').values(entries).execute()
  const { floorHash, ...others } = state
  await trx
    .updateTable('portcullis_audit_state')
    .set({ ...others, floor_hash: floorHash })
    .where('id', '=', 1)
    .execute()
  return entries
}

async function readState(db: Database): Promise<AuditState | undefined> {
  const row = await db.selectFrom('portcullis_audit_state').selectAll().where('id', '=', 1).executeTakeFirst()
  return row && { head: row.head, hash: row.hash, floor: row.floor, floorHash: row.floor_hash }
}
