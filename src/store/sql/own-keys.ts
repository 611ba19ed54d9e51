import type { Selectable } from 'kysely'
import type { FeedEntry } from '../feed.ts'
import { isIdentifier } from '../identifier.ts'
import type { OwnKey, OwnKeyAddition, OwnKeyChange, OwnKeys } from '../own-keys.ts'
import { type SqlContext, write } from './context.ts'
import type { DatabaseTransaction, Tables } from './tables.ts'

type Row = Selectable<Tables['portcullis_own_key']>

function toOwnKey(row: Row): OwnKey {
  return Object.freeze({
    kid: row.kid,
    algorithm: row.algorithm,
    privateKey: row.private_key ?? undefined,
    purpose: row.purpose,
    state: row.state,
    publishedAt: row.published_at,
    signingSince: row.signing_since ?? undefined,
    retiredAt: row.retired_at ?? undefined,
  })
}

export function createSqlOwnKeys(context: SqlContext): OwnKeys {
  const { db, kind, now } = context
  const changed = (kid: string): FeedEntry => ({ kind: 'own_key', kid })

  /** Locks the whole ring, which is small, so that two changes at once cannot leave two signing keys. */
  const holdRing = (trx: DatabaseTransaction): Promise<Row[]> => {
    const query = trx.selectFrom('portcullis_own_key').selectAll().orderBy('kid')
    return (kind === 'postgres' ? query.forUpdate() : query).execute()
  }

  const change = (
    kid: string,
    alter: (trx: DatabaseTransaction, key: Row, ring: readonly Row[]) => Promise<OwnKeyChange>,
  ): Promise<OwnKeyChange> =>
    write<OwnKeyChange>(context, async (trx) => {
      const ring = await holdRing(trx)
      const key = ring.find((one) => one.kid === kid)
      if (key === undefined) return { result: { kind: 'unknown_key' } }
      if (key.state === 'retired') return { result: { kind: 'is_retired' } }
      const result = await alter(trx, key, ring)
      return { result, entries: result.kind === 'changed' ? [changed(kid)] : [] }
    })

  const update = async (trx: DatabaseTransaction, key: Row, part: Partial<Row>): Promise<OwnKeyChange> => {
    await trx.updateTable('portcullis_own_key').set(part).where('kid', '=', key.kid).execute()
    return { kind: 'changed', key: toOwnKey({ ...key, ...part }) }
  }

  return {
    async add({ kid, algorithm, privateKey, purpose = 'tokens' }) {
      if (!isIdentifier(kid)) return { kind: 'invalid_kid' }
      const row: Row = {
        kid,
        algorithm,
        private_key: privateKey,
        purpose,
        state: 'published',
        published_at: now(),
        signing_since: null,
        retired_at: null,
      }
      return write<OwnKeyAddition>(context, async (trx) => {
        const insert = trx.insertInto('portcullis_own_key').values(row)
        const added = await insert
          .onConflict((conflict) => conflict.column('kid').doNothing())
          .returning('kid')
          .executeTakeFirst()
        if (added === undefined) return { result: { kind: 'exists' } }
        return { result: { kind: 'added', key: toOwnKey(row) }, entries: [changed(kid)] }
      })
    },
    async list() {
      const query = db.selectFrom('portcullis_own_key').selectAll().orderBy('published_at').orderBy('kid')
      return (await query.execute()).map(toOwnKey)
    },
    sign: (kid) =>
      change(kid, async (trx, key, ring) => {
        if (key.state === 'signing') return { kind: 'changed', key: toOwnKey(key) }
        for (const other of ring.filter(
          ({ state, purpose }) => state === 'signing' && purpose === key.purpose,
        ))
          await update(trx, other, { state: 'published' })
        return update(trx, key, { state: 'signing', signing_since: key.signing_since ?? now() })
      }),
    retire: (kid) =>
      change(kid, async (trx, key) =>
        key.state === 'signing'
          ? { kind: 'is_signing' }
          : update(trx, key, { state: 'retired', private_key: null, retired_at: now() }),
      ),
  }
}
