import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely'
import Libsql from 'libsql'
import type { ThingType } from './definition.ts'
import { type SqlValue, toSqlValue } from './sql-value.ts'

export interface ThingTable {
  readonly identifier: string
  readonly created: string
  readonly modified: string
  readonly [column: string]: SqlValue
}

export interface RelationTable {
  readonly name: string
  readonly from: string
  readonly to: string
}

export interface SearchTable {
  readonly type: ThingType
  readonly identifier: string
  readonly field: string
  readonly folded: string
}

export type Tables = { readonly [T in ThingType]: ThingTable } & {
  readonly relation: RelationTable
  readonly search_text: SearchTable
}

export type SampleDatabase = Kysely<Tables>

/** How long a statement waits for another process that writes, in milliseconds. */
const busyTimeout = 10_000

/** The path of `file:relative/path`, `file:///absolute/path` or a bare path; `:memory:` stays. */
export function pathOf(database: string): string {
  if (database === ':memory:' || database === 'file::memory:') return ':memory:'
  if (database.startsWith('file://')) return fileURLToPath(database)
  const path = database.startsWith('file:') ? database.slice('file:'.length) : database
  if (path === '' || path.includes('\0')) throw new TypeError('A database needs a path: file:path/to/file')
  return path
}

class ImmediateDriver extends SqliteDriver {
  // A transaction that begins by reading cannot wait for another process when it comes to write: it fails.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

class ImmediateDialect extends SqliteDialect {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    super({ database })
    this.#database = database
  }

  override createDriver(): Driver {
    return new ImmediateDriver({ database: this.#database })
  }
}

/** The part of libsql that Kysely uses, with every parameter converted. */
function adapt(native: Libsql.Database, onStatement: (sql: string) => void): SqliteDatabase {
  return {
    close: () => {
      native.close()
    },
    prepare: (sql) => {
      const statement = native.prepare(sql)
      const { reader } = statement
      onStatement(sql)
      return {
        reader,
        all: (parameters) => statement.all(parameters.map(toSqlValue)),
        run: (parameters) => statement.run(parameters.map(toSqlValue)),
        iterate: (parameters) => statement.iterate(parameters.map(toSqlValue)),
      }
    },
  }
}

/** Opens the file, and makes its folders; `onStatement` hears every statement. */
export function openDatabase(
  database: string,
  onStatement: (sql: string) => void = () => {},
): SampleDatabase {
  const path = pathOf(database)
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const native = new Libsql(path, { timeout: busyTimeout })
  native.exec(`pragma busy_timeout = ${busyTimeout}`)
  native.exec('pragma journal_mode = wal')
  native.exec('pragma synchronous = normal')
  return new Kysely<Tables>({ dialect: new ImmediateDialect(adapt(native, onStatement)) })
}
