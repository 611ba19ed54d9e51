import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type EmbeddedServer, prepareServer } from './embedded-postgres.js'

/** A private PostgreSQL on a free port, in a folder that is removed with it. */
export interface TestPostgres {
  /** Creates an empty database. */
  readonly createDatabase: () => Promise<string>
  /** Stops the server as a failure would; its data stays. */
  readonly halt: () => Promise<void>
  /** Restarts the server on the same port. */
  readonly resume: () => Promise<void>
  /** Runs SQL in a database. */
  readonly run: (url: string, sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  readonly stop: () => Promise<void>
}

/**
 * Starts a server, or returns why it cannot: some platforms have no binary. Use one per test file, in
 * `beforeAll`, with `stop` in `afterAll`; if the process ends before that, embedded-postgres stops the
 * server.
 */
export async function startPostgres(): Promise<TestPostgres | { readonly missing: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-postgres-'))
  const port = await findFreePort()
  try {
    const server = await prepareServer(folder, port)
    await server.start()
    return createTestPostgres(server, port, folder)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    return { missing: error instanceof Error ? error.message : 'it ended at once' }
  }
}

function createTestPostgres(server: EmbeddedServer, port: number, folder: string): TestPostgres {
  const urlOf = (database: string): string => `postgres://postgres:postgres@127.0.0.1:${port}/${database}`
  let databases = 0
  const run: TestPostgres['run'] = async (url, sql) => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }
  return {
    run,
    async createDatabase() {
      databases += 1
      await run(urlOf('postgres'), `create database test_${databases}`)
      return urlOf(`test_${databases}`)
    },
    halt: server.stop,
    resume: server.start,
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}
