import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { SqlValue } from '../store/sqlite/sql-value.ts'
import type { SampleTables, ThingTable } from './database.ts'
import { fieldsOf, type ThingType } from './definition.ts'
import { removeEdgesOf } from './edges.ts'
import type { Order, Page } from './paging.ts'
import { indexThing, unindexThing } from './search-index.ts'
import type { Changes, Thing } from './thing.ts'

/** Converts a row to a thing: SQLite stores a boolean as 0 or 1. */
export function readThing(type: ThingType, row: Readonly<Record<string, SqlValue>>): Thing {
  // Every table of things has these three columns (migrations.ts).
  const { identifier, created, modified } = row as ThingTable
  const fields = Object.entries(fieldsOf[type]).map(([field, kind]) => {
    const value = row[field] ?? null
    return [field, kind === 'boolean' && value !== null ? value === 1 : value] as const
  })
  return { __typename: type, identifier, created, modified, ...Object.fromEntries(fields) }
}

export async function findThings(
  db: Kysely<SampleTables>,
  type: ThingType,
  identifiers: readonly string[],
): Promise<readonly Thing[]> {
  const rows = await db.selectFrom(type).selectAll().where('identifier', 'in', identifiers).execute()
  return rows.map((row) => readThing(type, row))
}

export async function findThing(
  db: Kysely<SampleTables>,
  type: ThingType,
  identifier: string,
): Promise<Thing | undefined> {
  return (await findThings(db, type, [identifier]))[0]
}

export async function listThings(
  db: Kysely<SampleTables>,
  type: ThingType,
  condition: RawBuilder<boolean>,
  order: readonly Order[],
  { first, offset }: Page,
): Promise<readonly Thing[]> {
  const terms = order.map(({ field, direction }) =>
    direction === 'asc' ? sql`${sql.ref(field)} asc` : sql`${sql.ref(field)} desc`,
  )
  const { rows } = await sql<ThingTable>`
    select * from ${sql.table(type)} as thing where ${condition}
    order by ${sql.join(terms)} limit ${first} offset ${offset}`.execute(db)
  return rows.map((row) => readThing(type, row))
}

/** Inserts a thing and returns it; undefined when the identifier is taken. */
export async function insertThing(
  db: Kysely<SampleTables>,
  type: ThingType,
  identifier: string,
  changes: Changes,
  at: Date,
): Promise<Thing | undefined> {
  const moment = at.toISOString()
  const row = await db
    .insertInto(type)
    .values({ ...changes, identifier, created: moment, modified: moment })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return undefined
  await indexThing(db, type, identifier, changes)
  return readThing(type, row)
}

/** Updates a thing and returns it; undefined when there is none. */
export async function updateThing(
  db: Kysely<SampleTables>,
  type: ThingType,
  identifier: string,
  changes: Changes,
  at: Date,
): Promise<Thing | undefined> {
  const row = await db
    .updateTable(type)
    .set({ ...changes, modified: at.toISOString() })
    .where('identifier', '=', identifier)
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return undefined
  await indexThing(db, type, identifier, changes)
  return readThing(type, row)
}

/** Deletes a thing with its relations and returns it; undefined when there is none. */
export async function deleteThing(
  db: Kysely<SampleTables>,
  type: ThingType,
  identifier: string,
): Promise<Thing | undefined> {
  const row = await db.deleteFrom(type).where('identifier', '=', identifier).returningAll().executeTakeFirst()
  if (row === undefined) return undefined
  await removeEdgesOf(db, type, identifier)
  await unindexThing(db, type, identifier)
  return readThing(type, row)
}
