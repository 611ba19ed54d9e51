import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { createStoreHealth } from '../fault.ts'
import { openSqlStore } from '../sql/sql-store.ts'
import type { Tables } from '../sql/tables.ts'
import type { Store, StoreOptions } from '../store.ts'
import { createListener } from './listener.ts'

const BIGINT = 20
const CONNECTIONS = 10
/** Milliseconds. Nobody waits for a database that does not answer: the gateway has rules for that. */
const CONNECT_TIMEOUT = 10_000
const QUERY_TIMEOUT = 10_000
/** Seconds. After a failover a connection may lead to what has become a standby. */
const MAX_LIFETIME = 60

/** Our whole numbers are below 2^53; by default a bigint comes as text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (type, format) =>
    Number(type) === BIGINT ? Number : pg.types.getTypeParser(type, format as 'text'),
}

/**
 * Opens a store in PostgreSQL, which any number of replicas may share. Rejects when it cannot be reached or brought up to
 * date; afterwards it may go and come again. The URL, which may hold a password, is in no error.
 */
export async function openPostgresStore(url: string, options: StoreOptions): Promise<Store> {
  // Node's own error holds the URL, and pg would throw it later, where it might be logged.
  if (!URL.canParse(url)) throw new TypeError('The URL of the database cannot be read.')
  const config: pg.ClientConfig = {
    connectionString: url,
    application_name: 'portcullis',
    keepAlive: true,
    types,
  }
  const pool = new pg.Pool({
    ...config,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: QUERY_TIMEOUT,
    maxLifetimeSeconds: MAX_LIFETIME,
  })
  // A connection that fails while nobody uses it would end the process.
  pool.on('error', (error) => options.onProblem?.('connection', error))
  // So would one that fails in use between two statements: the pool listens to idle connections alone.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const health = createStoreHealth()
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log(event) {
      if (event.level === 'error') health.note(event.error)
    },
  })
  return openSqlStore(db, 'postgres', (tail) => createListener(config, tail, options), options, health)
}
