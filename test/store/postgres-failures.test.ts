import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openStore } from '../../src/store/open-store.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'

let postgres: TestPostgres | { readonly missing: string }
beforeAll(async () => {
  postgres = await startPostgres()
}, 120_000)
afterAll(async () => {
  if ('stop' in postgres) await postgres.stop()
}, 60_000)

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('It never came to hold.')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('a store in PostgreSQL', () => {
  it('says that it is read-only after a failover, and goes on by itself when a primary is back', async () => {
    if ('missing' in postgres) return console.warn(`skipped: no PostgreSQL here: ${postgres.missing}`)
    const { run } = postgres
    const url = await postgres.createDatabase()
    const name = new URL(url).pathname.slice(1)
    const store = await openStore(url, { now: Date.now, random: randomBytes, pollInterval: 20 })
    const become = async (value: 'on' | 'off'): Promise<void> => {
      const other = url.replace(/[^/]+$/, 'postgres')
      await run(other, `alter database ${name} set default_transaction_read_only = ${value}`)
      await run(other, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
    }
    const add = (id: string): Promise<string> =>
      store.clients.add(id).then(
        ({ kind }) => kind,
        () => 'failed',
      )
    expect([await add('before'), store.fault?.()]).toEqual(['added', undefined])
    await become('on')
    await until(async () => (await add('meanwhile')) === 'failed' && store.fault?.() === 'read_only')
    await become('off')
    await until(async () => store.fault?.() === undefined)
    await until(async () => (await add('after')) === 'added')
    expect((await store.clients.get('meanwhile')) ?? 'not there').toBe('not there')
    await store.close()
  }, 90_000)

  it('rejects while the server is gone, and goes on by itself when it is back', async () => {
    if ('missing' in postgres) return console.warn(`skipped: no PostgreSQL here: ${postgres.missing}`)
    const store = await openStore(await postgres.createDatabase(), {
      now: Date.now,
      random: randomBytes,
      pollInterval: 20,
    })
    await store.clients.add('before')
    await postgres.halt()
    await expect(store.clients.add('meanwhile')).rejects.toThrow()
    await postgres.resume()
    await until(() =>
      store.clients.add('after').then(
        () => true,
        () => false,
      ),
    )
    expect((await store.clients.get('before'))?.id).toBe('before')
    await until(async () => store.feed.age() < 5_000)
    await store.close()
  }, 90_000)
})
