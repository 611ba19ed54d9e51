import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { prepareServer } from '../../test/support/embedded-postgres.js'
import { findFreePort } from './processes.js'

/** A PostgreSQL of one's own, in a folder that is removed with it. */
export async function startPostgres() {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-upstreams-'))
  const port = await findFreePort()
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`
  const server = await prepareServer(folder, port).catch(async (error) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  await server.start()
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
