import { type Kysely, sql } from 'kysely'
import type { Tables, ThingTable } from './database.ts'
import { endsOf, type RelationEnd, type ThingType } from './definition.ts'
import type { Page } from './paging.ts'

/** Relates two things; once more changes nothing. */
export async function addEdge(db: Kysely<Tables>, name: string, from: string, to: string): Promise<void> {
  await db
    .insertInto('relation')
    .values({ name, from, to })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function removeEdge(db: Kysely<Tables>, name: string, from: string, to: string): Promise<void> {
  await db
    .deleteFrom('relation')
    .where('name', '=', name)
    .where('from', '=', from)
    .where('to', '=', to)
    .execute()
}

export async function removeEdgesOf(db: Kysely<Tables>, type: ThingType, identifier: string): Promise<void> {
  for (const { relation, owner } of endsOf(type)) {
    await db.deleteFrom('relation').where('name', '=', relation).where(owner, '=', identifier).execute()
  }
}

export type RelatedRow = ThingTable & { readonly _owner: string }

/**
 * The things related to each owner, a page for each, in the order in which they were related: one statement
 * however many owners there are. At most `limit` rows in all.
 */
export async function findRelated(
  db: Kysely<Tables>,
  end: RelationEnd,
  owners: readonly string[],
  { first, offset }: Page,
  limit: number,
): Promise<readonly RelatedRow[]> {
  const owner = sql.ref(`edge.${end.owner}`)
  const other = sql.ref(`edge.${end.owner === 'from' ? 'to' : 'from'}`)
  // One JSON parameter: SQLite allows 32,766 parameters, and a nested list can have more owners.
  const { rows } = await sql<RelatedRow>`
    select * from (
      select thing.*, ${owner} as _owner, row_number() over (partition by ${owner} order by edge.id) as _place
      from relation as edge join ${sql.table(end.target)} as thing on thing.identifier = ${other}
      where edge.name = ${end.relation} and ${owner} in (select value from json_each(${JSON.stringify(owners)}))
    ) where _place > ${offset} and _place <= ${offset + first}
    order by _owner, _place limit ${limit}`.execute(db)
  return rows
}
