import { randomBytes } from 'node:crypto'
import { mkdtempSync, renameSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { type Dialect, Kysely, sql } from 'kysely'
import { createStoreHealth, type StoreFault, storeFaultOf } from '../../src/store/fault.ts'
import { openLibsql } from '../../src/store/sqlite/libsql.ts'
import { openSqliteOn } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { CLIENT } from '../kit/client.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'

const schema = {
  typeDefs: `
    directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    type Query { open: String secret: String @auth(scopes: [["read:secret"]]) }`,
  resolvers: { Query: { open: () => 'open', secret: () => 'secret' } },
}

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface World {
  readonly gateway: TestGateway
  readonly store: Store
  readonly path: string
  readonly lines: string[]
  /** Runs a pragma on the store's own connection. */
  readonly pragma: (text: string) => Promise<void>
}

async function createWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-failures-'))
  closing.push(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'store.db')
  const dialect: Dialect = openLibsql(`file:${path}`, { synchronous: 'full' })
  const db = new Kysely<unknown>({ dialect })
  const store = await openSqliteOn(dialect, { now: Date.now, random: randomBytes, pollInterval: 10 })
  closing.push(() => store.close())
  const lines: string[] = []
  const gateway = await startGateway({
    before: 'schema',
    schema,
    store,
    lasts: 'file',
    staleness: { mutations: 100 },
    logLevel: 'warn',
    logTo: { write: (line) => void lines.push(line) },
  })
  closing.push(() => gateway.close())
  const pragma = async (text: string): Promise<void> => {
    await sql.raw(`pragma ${text}`).execute(db)
  }
  return { gateway, store, path, lines, pragma }
}

const askForToken = ({ gateway }: World) =>
  gateway.fetch('/jwt', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: CLIENT.id, apiKey: CLIENT.apiKey, scopes: ['read:secret'] }),
  })

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('It never came to hold.')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const isReady = async ({ gateway }: World): Promise<boolean> => (await gateway.fetch('/ready')).status === 200

/** Asks for tokens until the disk has no room for the row of one. */
async function fill(world: World): Promise<Awaited<ReturnType<TestGateway['fetch']>>> {
  for (let count = 0; count < 10_000; count += 1) {
    const answer = await askForToken(world)
    if (answer.status !== 200) return answer
  }
  throw new Error('The disk has room for everything.')
}

describe('a store on a full disk', () => {
  it('issues nothing that is not written down, says so, and goes on by itself once there is room', async () => {
    const world = await createWorld()
    const token = await world.gateway.tokenFor('read:secret')
    await world.pragma('max_page_count = 1')
    const refused = await fill(world)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect(refused.body).toEqual({
      success: false,
      code: 'STORE_UNAVAILABLE',
      message: 'The store cannot be reached, try again later',
    })
    const acknowledged = (await world.store.audit.state())?.head
    expect((await askForToken(world)).status).toBe(503)
    expect((await world.store.audit.state())?.head).toBe(acknowledged)

    const ready = await world.gateway.fetch('/ready')
    expect([ready.status, ready.body['code'], ready.body['message']]).toEqual([
      503,
      'STORE_UNAVAILABLE',
      'The store takes nothing: its disk is full',
    ])
    // Tokens that were issued go on, and so does what needs none.
    expect((await world.gateway.graphql('{ secret }', { token })).body).toEqual({
      data: { secret: 'secret' },
    })
    expect((await world.gateway.fetch('/health')).status).toBe(200)
    expect(world.lines.filter((line) => line.includes('the store cannot be reached'))).toHaveLength(1)

    await world.pragma('max_page_count = 1073741823')
    await until(() => isReady(world))
    expect((await askForToken(world)).status).toBe(200)
  })
})

describe('a store that is read-only', () => {
  it('issues nothing, says so, and goes on by itself once it can be written', async () => {
    const world = await createWorld()
    await world.pragma('query_only = 1')
    const refused = await askForToken(world)
    expect([refused.status, refused.body['code']]).toEqual([503, 'STORE_UNAVAILABLE'])
    const ready = await world.gateway.fetch('/ready')
    expect(ready.body['message']).toBe('The store takes nothing: it is read-only')
    await world.pragma('query_only = 0')
    await until(() => isReady(world))
    expect((await askForToken(world)).status).toBe(200)
  })
})

describe('a store whose file is moved away', () => {
  it('acknowledges nothing that would be lost, and goes on when the file is back', async () => {
    const world = await createWorld()
    renameSync(world.path, `${world.path}.away`)
    const refused = await askForToken(world)
    expect([refused.status, refused.body['code']]).toEqual([503, 'STORE_UNAVAILABLE'])
    await until(async () => !(await isReady(world)))
    expect((await world.gateway.fetch('/ready')).body['code']).toBe('STALE_STORE')
    renameSync(`${world.path}.away`, world.path)
    await until(() => isReady(world))
    expect((await askForToken(world)).status).toBe(200)
  })
})

describe('the fault of a store', () => {
  it.each<[code: string, fault: StoreFault | undefined]>([
    ['SQLITE_FULL', 'full'],
    ['SQLITE_READONLY_DBMOVED', 'read_only'],
    ['SQLITE_IOERR_WRITE', 'broken'],
    ['SQLITE_CORRUPT', 'broken'],
    ['SQLITE_NOTADB', 'broken'],
    ['SQLITE_BUSY', undefined],
    ['SQLITE_CONSTRAINT_UNIQUE', undefined],
    ['53100', 'full'],
    ['25006', 'read_only'],
    ['53300', undefined],
    ['57P01', undefined],
    ['40001', undefined],
    ['ECONNREFUSED', undefined],
  ])('is told by its code: %s', (code, fault) => {
    expect(storeFaultOf(Object.assign(new Error('no'), { code }))).toBe(fault)
  })

  it('stays until something can be written, and nothing is written to find out while there is none', async () => {
    const health = createStoreHealth()
    let written = 0
    await health.probe(async () => {
      written += 1
    })
    expect(written).toBe(0)
    health.note({ code: '53100' })
    health.note({ code: '23505' })
    expect(health.fault()).toBe('full')
    await health.probe(() => Promise.reject(Object.assign(new Error('no'), { code: '25006' })))
    expect(health.fault()).toBe('read_only')
    await health.probe(async () => {
      written += 1
    })
    expect([health.fault(), written]).toEqual([undefined, 1])
  })
})
