import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database, SqlKind } from './tables.ts'

type ColumnType = 'text' | 'bigint' | RawBuilder<unknown>

/** Forward only: a released migration never changes; another one follows. Its place is its number. */
type Migration = (db: Kysely<never>, kind: SqlKind) => Promise<void>

const migrations: readonly Migration[] = [
  makeFirstTables,
  giveOwnKeysPurposes,
  makeAuditTrail,
  makeBuckets,
  makeAttempts,
  makeProofs,
]

/** The lock of migrations in PostgreSQL: any number that nobody else uses. */
const LOCK = 7_022_301_187_465_531n

/**
 * Migrates the store in one transaction that holds a lock from its start: of processes that start at once,
 * one migrates and the others wait. Rejects if a later version of Portcullis has been here.
 */
export async function migrate(db: Database, kind: SqlKind, now: () => number): Promise<void> {
  // SQLite locks at the transaction's start.
  await db.transaction().execute(async (trx) => {
    if (kind === 'postgres') await sql`select pg_advisory_xact_lock(${LOCK.toString()}::bigint)`.execute(trx)
    await sql`create table if not exists portcullis_migration (number integer primary key, at bigint not null)`.execute(
      trx,
    )
    const { rows } = await sql<{
      readonly number: number | null
    }>`select max(number) as number from portcullis_migration`.execute(trx)
    const done = rows[0]?.number ?? 0
    if (done > migrations.length) {
      throw new Error(
        `The store is at version ${done}; this version of Portcullis knows ${migrations.length}.`,
      )
    }
    for (const [index, migration] of migrations.entries()) {
      if (index < done) continue
      await migration(trx as unknown as Kysely<never>, kind)
      await sql`insert into portcullis_migration (number, at) values (${index + 1}, ${now()})`.execute(trx)
    }
  })
}

async function makeFirstTables(db: Kysely<never>, kind: SqlKind): Promise<void> {
  const text = textType(kind)
  const table = tableMaker(db, kind)
  const number: ColumnType = 'bigint'
  const owner = { realm: text, client: text }

  await table('portcullis_client', 'id', { id: text, settings: text, disabled: number, created_at: number })
  await table(
    'portcullis_api_key',
    'id',
    { id: text, ...owner, digest: text, created_at: number, expires_at: number, last_used_at: number },
    'expires_at last_used_at',
  )
  await index(db, 'portcullis_api_key', ['digest'], true)
  await index(db, 'portcullis_api_key', ['realm', 'client'])
  await table(
    'portcullis_signing_key',
    'realm client',
    { ...owner, kind: text, material: text, algorithm: text, preset: text, version: text, set_at: number },
    'preset',
  )
  await table('portcullis_user', 'realm client id', {
    ...owner,
    id: text,
    person: text,
    person_as_of: number,
    created_at: number,
    updated_at: number,
  })
  await table(
    'portcullis_own_key',
    'kid',
    {
      kid: text,
      algorithm: text,
      private_key: text,
      state: text,
      published_at: number,
      signing_since: number,
      retired_at: number,
    },
    'private_key signing_since retired_at',
  )
  await table('portcullis_spent_token', 'jti', { jti: text, family: text, spent_at: number, until: number })
  await index(db, 'portcullis_spent_token', ['until'])
  await table('portcullis_revocation', 'id', { id: text, target: text, revoked_at: number, until: number })
  await index(db, 'portcullis_revocation', ['until'])
  await table('portcullis_feed', 'seq', { seq: number, entry: text, at: number })
  await table('portcullis_feed_state', 'id', { id: number, head: number, floor: number })
  await sql`insert into portcullis_feed_state (id, head, floor) values (1, 0, 0)`.execute(db)
}

async function giveOwnKeysPurposes(db: Kysely<never>, kind: SqlKind): Promise<void> {
  await db.schema
    .alterTable('portcullis_own_key')
    .addColumn('purpose', textType(kind), (it) => it.notNull().defaultTo('tokens'))
    .execute()
}

async function makeAuditTrail(db: Kysely<never>, kind: SqlKind): Promise<void> {
  const text = textType(kind)
  const number: ColumnType = 'bigint'
  const table = tableMaker(db, kind)
  await table('portcullis_audit', 'seq', {
    seq: number,
    at: number,
    action: text,
    actor: text,
    address: text,
    details: text,
    hash: text,
  })
  await index(db, 'portcullis_audit', ['at'])
  await table('portcullis_audit_state', 'id', {
    id: number,
    head: number,
    hash: text,
    floor: number,
    floor_hash: text,
  })
  await sql`insert into portcullis_audit_state (id, head, hash, floor, floor_hash) values (1, 0, '', 0, '')`.execute(
    db,
  )
}

/**
 * Buckets need not survive a crash, so PostgreSQL's table is unlogged and waits for no disk. The function
 * locks all rows of an operation, in one order, before it reads the clock: so draws have the order of their
 * times.
 */
async function makeBuckets(db: Kysely<never>, kind: SqlKind): Promise<void> {
  if (kind === 'sqlite') {
    await tableMaker(db, kind)('portcullis_bucket', 'id', { id: 'text', full_at: sql`double precision` })
    return
  }
  await sql`create unlogged table portcullis_bucket
    (id text collate "C" primary key, full_at double precision not null) with (fillfactor = 50)`.execute(db)
  await sql`
    create function portcullis_draw(ids text[], times double precision[], capacities double precision[],
      enforced boolean[], nothing double precision) returns double precision[] language plpgsql as $$
    declare
      at double precision;
      lacks double precision[];
    begin
      insert into portcullis_bucket (id, full_at)
        select asked.id, 0 from unnest(ids) as asked(id) order by asked.id collate "C"
        on conflict (id) do update set full_at = excluded.full_at where false;
      at := extract(epoch from clock_timestamp()) * 1000;
      select array_agg(greatest(0, least(bucket.full_at - at, asked.capacity)) order by asked.place) into lacks
        from unnest(ids, capacities) with ordinality as asked(id, capacity, place)
        join portcullis_bucket as bucket on bucket.id = asked.id;
      if not exists (
        select 1 from unnest(lacks, times, capacities, enforced) as asked(lack, time, capacity, enforced)
          where asked.enforced and asked.lack + asked.time - asked.capacity > nothing
      ) then
        update portcullis_bucket as bucket set full_at = at + asked.lack + asked.time
          from unnest(ids, lacks, times, capacities) as asked(id, lack, time, capacity)
          where bucket.id = asked.id and asked.lack + asked.time - asked.capacity <= nothing;
      end if;
      return lacks;
    end $$`.execute(db)
}

async function makeAttempts(db: Kysely<never>, kind: SqlKind): Promise<void> {
  const table = kind === 'postgres' ? sql`unlogged table` : sql`table`
  await sql`create ${table} portcullis_attempt
    (id text primary key, wrong bigint not null, until bigint not null)`.execute(db)
}

/** Survives a crash: a proof must not count again after the database restarts. */
async function makeProofs(db: Kysely<never>, kind: SqlKind): Promise<void> {
  await tableMaker(db, kind)('portcullis_proof', 'id', { id: textType(kind), until: 'bigint' })
  await index(db, 'portcullis_proof', ['until'])
}

/** Text in the order of its bytes, so that pages do not depend on the database's locale. */
function textType(kind: SqlKind): ColumnType {
  return kind === 'postgres' ? sql`text collate "C"` : 'text'
}

/** Makes tables whose columns are not null, except the `optional` ones. */
function tableMaker(db: Kysely<never>, kind: SqlKind) {
  return async (
    name: string,
    key: string,
    columns: Readonly<Record<string, ColumnType>>,
    optional = '',
  ): Promise<void> => {
    const nullable = optional.split(' ')
    let builder: CreateTableBuilder<string, string> = db.schema.createTable(name)
    for (const [column, type] of Object.entries(columns)) {
      builder = builder.addColumn(column, type as 'text', (it) =>
        nullable.includes(column) ? it : it.notNull(),
      )
    }
    builder = builder.addPrimaryKeyConstraint(`${name}_key`, key.split(' '))
    // One tree instead of two, and a full read goes from one end to the other.
    await (kind === 'sqlite' ? builder.modifyEnd(sql`without rowid`) : builder).execute()
  }
}

async function index(db: Kysely<never>, table: string, columns: string[], unique = false): Promise<void> {
  const builder = db.schema
    .createIndex(`${table}_${columns.join('_')}`)
    .on(table)
    .columns(columns)
  await (unique ? builder.unique() : builder).execute()
}
