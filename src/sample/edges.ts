import { type Kysely, sql } from 'kysely'
import type { SampleTables, ThingTable } from './database.ts'
import { endsOf, type RelationEnd, type ThingType } from './definition.ts'
import type { Page } from './paging.ts'

/** Relates two things; idempotent. */
export async function addEdge(
  db: Kysely<SampleTables>,
  name: string,
  from: string,
  to: string,
): Promise<void> {
  await db
    .insertInto('relation')
    .values({ name, from, to })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function removeEdge(
  db: Kysely<SampleTables>,
  name: string,
  from: string,
  to: string,
): Promise<void> {
  await db
    .deleteFrom('relation')
    .where('name', '=', name)
    .where('from', '=', from)
    .where('to', '=', to)
    .execute()
}

export async function removeEdgesOf(
  db: Kysely<SampleTables>,
  type: ThingType,
  identifier: string,
): Promise<void> {
  for (const { relation, owner } of endsOf(type)) {
    await db.deleteFrom('relation').where('name', '=', relation).where(owner, '=', identifier).execute()
  }
}

export type RelatedRow = ThingTable & { readonly _owner: string }

/**
 * Finds one page of related things for each owner, in the order in which they were related: one statement for
 * any number of owners. Returns at most `limit` rows in all.
 */
export async function findRelated(
  db: Kysely<SampleTables>,
  end: RelationEnd,
  owners: readonly string[],
  { first, offset }: Page,
  limit: number,
): Promise<readonly RelatedRow[]> {
  const owner = sql.ref(end.owner)
  const other = sql.ref(end.owner === 'from' ? 'to' : 'from')
  // One JSON parameter, because SQLite allows 32,766 parameters and a nested list can have more owners. The
  // page is cut before the join: no edge outlives its ends, so no page comes out short.
  const { rows } = await sql<RelatedRow>`
    select thing.*, edge._owner from (
      select ${owner} as _owner, ${other} as _other, row_number() over (partition by ${owner} order by id) as _place
      from relation
      where name = ${end.relation} and ${owner} in (select value from json_each(${JSON.stringify(owners)}))
    ) as edge join ${sql.table(end.target)} as thing on thing.identifier = edge._other
    where edge._place > ${offset} and edge._place <= ${offset + first}
    order by edge._owner, edge._place limit ${limit}`.execute(db)
  return rows
}
