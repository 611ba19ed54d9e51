import { type Dialect, Kysely } from 'kysely'
import { createStoreHealth } from '../fault.ts'
import { repeat } from '../repeat.ts'
import { openSqlStore, sourceOf } from '../sql/sql-store.ts'
import type { Tables } from '../sql/tables.ts'
import type { Store, StoreOptions } from '../store.ts'
import { openLibsql } from './libsql.ts'

const POLL_INTERVAL = 250

/**
 * Opens a store in a file (`file:path`), which several processes of one machine may share. What it
 * acknowledges survives a loss of power. Rejects if the file cannot be opened or migrated.
 */
export async function openSqliteStore(url: string, options: StoreOptions): Promise<Store> {
  return openSqliteOn(openLibsql(url, { synchronous: 'full' }), options)
}

/** A store over an open database. */
export async function openSqliteOn(dialect: Dialect, options: StoreOptions): Promise<Store> {
  const health = createStoreHealth()
  const db = new Kysely<Tables>({
    dialect,
    log(event) {
      if (event.level === 'error') health.note(event.error)
    },
  })
  const source = sourceOf(db)
  return openSqlStore(
    db,
    'sqlite',
    (tail) =>
      repeat(options.pollInterval ?? POLL_INTERVAL, () =>
        tail.follow(source).catch((error: unknown) => options.onProblem?.('feed', error)),
      ),
    options,
    health,
  )
}
