import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import type { SampleDatabase, SampleTables } from './database.ts'
import { type FieldKind, fieldsOf, type ThingType, thingTypes } from './definition.ts'
import { seedDataSet } from './seed.ts'

function columnType(kind: FieldKind): 'text' | 'integer' {
  return kind === 'int' || kind === 'boolean' ? 'integer' : 'text'
}

async function columnsIn(db: Kysely<SampleTables>, type: ThingType): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ readonly name: string }>`select name from pragma_table_info(${type})`.execute(
    db,
  )
  return new Set(rows.map(({ name }) => name))
}

/**
 * Creates the tables and columns that the file lacks. A field added later needs a further migration with this
 * same function, for old files; new files get it at once.
 */
async function makeThings(db: Kysely<SampleTables>): Promise<void> {
  for (const type of thingTypes) {
    await db.schema
      .createTable(type)
      .ifNotExists()
      .addColumn('identifier', 'text', (column) => column.primaryKey().notNull())
      .addColumn('created', 'text', (column) => column.notNull())
      .addColumn('modified', 'text', (column) => column.notNull())
      .execute()
    const present = await columnsIn(db, type)
    for (const [field, kind] of Object.entries(fieldsOf[type])) {
      if (!present.has(field)) await db.schema.alterTable(type).addColumn(field, columnType(kind)).execute()
    }
    await db.schema
      .createIndex(`${type}_name`)
      .ifNotExists()
      .on(type)
      .columns(['name', 'identifier'])
      .execute()
  }
}

/** The column `id` preserves the order in which relations were made. */
async function makeRelations(db: Kysely<SampleTables>): Promise<void> {
  await db.schema
    .createTable('relation')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('from', 'text', (column) => column.notNull())
    .addColumn('to', 'text', (column) => column.notNull())
    .addUniqueConstraint('relation_edge', ['name', 'from', 'to'])
    .execute()
  await db.schema.createIndex('relation_to').on('relation').columns(['name', 'to']).execute()
}

async function makeSearch(db: Kysely<SampleTables>): Promise<void> {
  await db.schema
    .createTable('search_text')
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('identifier', 'text', (column) => column.notNull())
    .addColumn('field', 'text', (column) => column.notNull())
    .addColumn('folded', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('search_text_key', ['type', 'identifier', 'field'])
    .modifyEnd(sql`without rowid`)
    .execute()
}

/**
 * Migrates the file, and seeds it when it is new. All of it is one transaction that takes the write lock
 * first, so that two processes that start at once wait for each other.
 */
export async function migrate(db: SampleDatabase, now: () => Date): Promise<void> {
  const migrations: Readonly<Record<string, Migration>> = {
    '0001-things': { up: makeThings },
    '0002-relations': { up: makeRelations },
    '0003-search': { up: makeSearch },
    // A migration runs once, so what users delete from the data set stays deleted.
    '0004-data-set': { up: (trx: Kysely<SampleTables>) => seedDataSet(trx, now()) },
  }
  await db.connection().execute(async (connection) => {
    await sql`begin immediate`.execute(connection)
    const migrator = new Migrator({ db: connection, provider: { getMigrations: async () => migrations } })
    const { error } = await migrator.migrateToLatest()
    await (error === undefined ? sql`commit` : sql`rollback`).execute(connection)
    if (error !== undefined) throw error
  })
}
