import { closeSync, mkdirSync, openSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely'
import Libsql from 'libsql'
import { createBoundedMap } from '../../core/bounded-map.ts'
import { toSqlValue } from './sql-value.ts'
import { createLine, type TakeTurn, turnsAt } from './turn.ts'

export interface LibsqlOptions {
  /** `full`: a commit survives a loss of power; `normal`: only an end of the process. */
  readonly synchronous: 'full' | 'normal'
  /** Called with the text of every statement, without its parameters. */
  readonly onStatement?: ((sql: string) => void) | undefined
}

/** Milliseconds that a statement waits for another process that writes. */
const busyTimeout = 10_000

const STATEMENTS = 200

/** The path of `file:relative/path`, `file:///absolute/path` or a bare path; `:memory:` stays. */
export function pathOf(database: string): string {
  if (database === ':memory:' || database === 'file::memory:') return ':memory:'
  if (database.startsWith('file://')) return fileURLToPath(database)
  const path = database.startsWith('file:') ? database.slice('file:'.length) : database
  if (path === '' || path.includes('\0')) throw new TypeError('A database needs a path: file:path/to/file')
  return path
}

class TurnTakingDriver extends SqliteDriver {
  readonly #takeTurn: TakeTurn
  readonly #assertPlace: () => void
  #endTurn: () => void = () => {}

  constructor(database: SqliteDatabase, takeTurn: TakeTurn, assertPlace: () => void) {
    super({ database })
    this.#takeTurn = takeTurn
    this.#assertPlace = assertPlace
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    this.#assertPlace()
    const connection = await super.acquireConnection()
    this.#endTurn = await this.#takeTurn()
    return connection
  }

  override async releaseConnection(): Promise<void> {
    this.#endTurn()
    await super.releaseConnection()
  }

  // A transaction that begins with a read cannot wait for another process when it comes to write: it fails.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

class LibsqlDialect extends SqliteDialect {
  readonly #database: SqliteDatabase
  readonly #takeTurn: TakeTurn
  readonly #assertPlace: () => void

  constructor(database: SqliteDatabase, takeTurn: TakeTurn, assertPlace: () => void) {
    super({ database })
    this.#database = database
    this.#takeTurn = takeTurn
    this.#assertPlace = assertPlace
  }

  override createDriver(): Driver {
    return new TurnTakingDriver(this.#database, this.#takeTurn, this.#assertPlace)
  }
}

/** The part of libsql that Kysely uses, with every parameter converted. */
function adapt(native: Libsql.Database, onStatement: (sql: string) => void): SqliteDatabase {
  // Preparing takes twice as long as answering. Nothing here is asynchronous, so no statement runs twice at a time.
  const statements = createBoundedMap<string, Libsql.Statement>(STATEMENTS)
  return {
    close: () => {
      native.close()
    },
    prepare: (sql) => {
      const statement = statements.get(sql) ?? statements.set(sql, native.prepare(sql))
      const { reader } = statement
      onStatement(sql)
      return {
        reader,
        all: (parameters) => statement.all(parameters.map(toSqlValue)),
        run: (parameters) => statement.run(parameters.map(toSqlValue)),
        // Prepared anew: one that is left half-read must not be shared.
        iterate: (parameters) => native.prepare(sql).iterate(parameters.map(toSqlValue)),
      }
    },
  }
}

/**
 * A Kysely dialect for a SQLite file, in WAL mode. Creates the file and its folders. Throws if it cannot.
 * Statements are synchronous. Several connections to one file are fine, in one process or in several.
 */
export function openLibsql(database: string, options: LibsqlOptions): Dialect {
  const { synchronous, onStatement = () => {} } = options
  const path = pathOf(database)
  if (path !== ':memory:') makePrivateFile(path)
  const native = new Libsql(path, { timeout: busyTimeout })
  try {
    native.exec(`pragma busy_timeout = ${busyTimeout}`)
    native.exec('pragma journal_mode = wal')
    native.exec(`pragma synchronous = ${synchronous}`)
    const takeTurn = path === ':memory:' ? createLine() : turnsAt(realpathSync(path))
    const assertPlace = path === ':memory:' ? () => undefined : watchPlace(path)
    return new LibsqlDialect(adapt(native, onStatement), takeTurn, assertPlace)
  } catch (error) {
    native.close()
    throw error
  }
}

/**
 * Throws once the file at a path is gone or another one. SQLite goes on writing to a removed file, and all
 * that it acknowledges then is lost with the process.
 */
function watchPlace(path: string): () => void {
  const opened = statSync(path)
  return () => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found?.ino === opened.ino && found.dev === opened.dev) return
    throw Object.assign(new Error('The file of the database was moved or removed.'), {
      code: 'SQLITE_READONLY_DBMOVED',
    })
  }
}

/**
 * Creates a file for its owner alone, as are the files that SQLite puts beside it: they hold clients'
 * secrets. An existing file is not even opened: closing it would drop the locks that every other connection
 * of this process has on it (https://www.sqlite.org/howtocorrupt.html, 2.2), and the next process would take
 * itself for the only one.
 */
function makePrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'EEXIST') throw error
  }
}
