import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { createStoreHealth } from '../fault.ts'
import { openSqlStore } from '../sql/sql-store.ts'
import type { Tables } from '../sql/tables.ts'
import type { Store, StoreOptions } from '../store.ts'
import { createListener } from './listener.ts'

const BIGINT = 20
const CONNECTIONS = 10
/** In milliseconds. Nobody waits for a silent database: the gateway has rules for that. */
const CONNECT_TIMEOUT = 10_000
const QUERY_TIMEOUT = 10_000
/** In seconds. After a failover, a connection may lead to a server that is now a standby. */
const MAX_LIFETIME = 60

/** Our whole numbers are below 2^53; by default, a bigint comes as text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (type, format) =>
    Number(type) === BIGINT ? Number : pg.types.getTypeParser(type, format as 'text'),
}

/**
 * Opens a store in PostgreSQL, which any number of replicas may share. Rejects if it cannot be reached or
 * migrated; afterwards it may go away and come back. No error shows the URL, which may hold a password.
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
  // A connection that fails while idle would end the process.
  pool.on('error', (error) => options.onProblem?.('connection', error))
  // So would one that fails between two statements: the pool listens only to idle connections.
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
