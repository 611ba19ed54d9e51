import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { Kysely, sql } from 'kysely'
import type { AuditEvent, AuditTrail } from '../../src/store/audit.ts'
import { verifyTrail } from '../../src/store/audit-check.ts'
import { openStore } from '../../src/store/open-store.ts'
import { pruneAudit } from '../../src/store/sql/audit.ts'
import type { Tables } from '../../src/store/sql/tables.ts'
import { openLibsql } from '../../src/store/sqlite/libsql.ts'
import { startPostgres } from '../support/postgres.ts'
import { random } from './contract.ts'

const START = 1_800_000_000_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const folder = mkdtempSync(join(tmpdir(), 'portcullis-audit-'))
const postgres = await startPostgres()
afterAll(async () => {
  if (!('missing' in postgres)) await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

const issued = (id: string): AuditEvent => ({
  action: 'token.issued',
  actor: { kind: 'client', id },
  address: '192.0.2.1',
  details: { jti: `jti of ${id}`, scopes: ['Query:*'] },
})

async function readAll(trail: AuditTrail) {
  return trail.read({ after: 0, limit: 100_000 })
}

/** A database behind the gateway's back. */
interface Database {
  readonly url: string
  readonly run: (statement: string) => Promise<unknown>
}

let files = 0
async function createFile(): Promise<Database> {
  files += 1
  const url = `file:${join(folder, `${files}.db`)}`
  return {
    url,
    async run(statement) {
      const db = new Kysely<Tables>({ dialect: openLibsql(url, { synchronous: 'normal' }) })
      await sql.raw(statement).execute(db)
      await db.destroy()
    },
  }
}

const databases: (readonly [string, () => Promise<Database>])[] = [['SQLite', createFile]]
if ('missing' in postgres) process.stderr.write(`There is no PostgreSQL here: ${postgres.missing}\n`)
else
  databases.push([
    'PostgreSQL',
    async () => {
      const url = await postgres.createDatabase()
      return { url, run: (statement) => postgres.run(url, statement) }
    },
  ])

const set = (seq: number, assignment: string): string =>
  `update portcullis_audit set ${assignment} where seq = ${seq}`
const state = (assignment: string): string => `update portcullis_audit_state set ${assignment}`
const swap = (columns: string): string[] => [
  `update portcullis_audit set seq = -3 where seq = 3`,
  `update portcullis_audit set seq = 3 where seq = 4`,
  `update portcullis_audit set seq = 4 where seq = -3`,
  ...(columns === '' ? [] : [columns]),
]
const insert = (seq: number, like: number): string =>
  `insert into portcullis_audit (seq, at, action, actor, address, details, hash)
   select ${seq}, at, action, actor, address, details, hash from portcullis_audit where seq = ${like}`
const shift = `update portcullis_audit set seq = seq - 1 where seq = `

/** What is done to six rows, and the first row that is not as it was. */
const MUTATIONS: readonly (readonly [string, readonly string[], number])[] = [
  ['the first row is deleted', ['delete from portcullis_audit where seq = 1'], 1],
  ['a row in the middle is deleted', ['delete from portcullis_audit where seq = 3'], 3],
  ['the last row is deleted', ['delete from portcullis_audit where seq = 6'], 6],
  ['the last three rows are deleted', ['delete from portcullis_audit where seq > 3'], 4],
  ['all rows are deleted', ['delete from portcullis_audit'], 1],
  [
    'a row is deleted, and the rest moves up',
    ['delete from portcullis_audit where seq = 4', `${shift}5`, `${shift}6`],
    4,
  ],
  [
    'the last row is deleted, and the head set back',
    ['delete from portcullis_audit where seq = 6', state('head = 5')],
    5,
  ],
  ['the time of a row is changed', [set(2, 'at = at + 1')], 2],
  ['the action of a row is changed', [set(3, "action = 'token.refreshed'")], 3],
  ['the actor of a row is changed', [set(4, `actor = '{"kind":"client","id":"somebody else"}'`)], 4],
  ['the address of a row is changed', [set(5, "address = '192.0.2.2'")], 5],
  ['the address of a row is emptied', [set(1, "address = ''")], 1],
  ['the details of a row are changed', [set(6, "details = '{}'")], 6],
  ['a space is added to the details of a row', [set(2, "details = details || ' '")], 2],
  ['the hash of a row is changed', [set(3, "hash = 'ab'")], 3],
  ['the number of the last row is changed', [set(6, 'seq = 7')], 6],
  ['two rows are swapped', swap(''), 3],
  ['a row is inserted after the last', [insert(7, 6)], 7],
  ['a row is inserted before the first', [insert(0, 1)], 0],
  ['a row is replaced by a copy of another', ['delete from portcullis_audit where seq = 2', insert(2, 5)], 2],
  ['two columns of a row trade places', [set(4, 'actor = details, details = actor')], 4],
  ['the head is put forward', [state('head = 9')], 7],
  ['the hash of the head is changed', [state("hash = 'ab'")], 6],
  [
    'the first rows are deleted, as if by retention',
    [
      state('floor = 2, floor_hash = (select hash from portcullis_audit where seq = 2)'),
      'delete from portcullis_audit where seq <= 2',
    ],
    2,
  ],
  ['the state is removed', ['delete from portcullis_audit_state'], 0],
]

describe.each(databases)('the audit trail in %s', (_, createDatabase) => {
  const open = async (now: () => number = () => START) => {
    const database = await createDatabase()
    return { ...database, store: await openStore(database.url, { now, random }) }
  }

  it('is read back from its end, or from any row, the newest first', async () => {
    const { store } = await open()
    for (const id of ['a', 'b', 'c', 'd']) await store.audit.record(issued(id))
    const numbers = async (page: { before?: number; limit: number }): Promise<readonly number[]> =>
      (await store.audit.readBack(page)).map(({ seq }) => seq)
    expect(await numbers({ limit: 3 })).toEqual([4, 3, 2])
    expect(await numbers({ before: 2, limit: 3 })).toEqual([1])
    expect(await numbers({ before: 1, limit: 3 })).toEqual([])
    expect(await store.audit.readBack({ limit: 4 })).toEqual([...(await readAll(store.audit))].reverse())
    await store.close()
  })

  it('is a chain that every row belongs to, and is intact', async () => {
    const { store } = await open()
    expect(await verifyTrail(store.audit)).toEqual({ kind: 'intact', rows: 0, head: 0, hash: '', floor: 0 })
    for (const id of ['a', 'b', 'c']) await store.audit.record(issued(id))
    const rows = await readAll(store.audit)
    expect(rows).toMatchObject([{ seq: 1 }, { seq: 2 }, { seq: 3 }])
    expect(rows[1]).toEqual({
      seq: 2,
      at: START,
      action: 'token.issued',
      actor: '{"kind":"client","id":"b"}',
      address: '192.0.2.1',
      details: '{"jti":"jti of b","scopes":["Query:*"]}',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(await verifyTrail(store.audit)).toMatchObject({ kind: 'intact', rows: 3, hash: rows[2]?.hash })
    await store.close()
  })

  it('tells each recording the number of its row, and keeps all of several that write at once', async () => {
    const { store, url } = await open()
    const others = await Promise.all([1, 2].map(() => openStore(url, { now: () => START, random })))
    const stores = [store, ...others]
    const numbers = await Promise.all(
      Array.from({ length: 300 }, (__, index) =>
        (stores[index % 3] ?? store).audit.record(issued(`client ${index}`)),
      ),
    )
    expect([...numbers].sort((one, other) => one - other)).toEqual(
      Array.from({ length: 300 }, (__, index) => index + 1),
    )
    const rows = await readAll(store.audit)
    for (const [index, number] of numbers.entries())
      expect(rows[number - 1]?.actor).toBe(`{"kind":"client","id":"client ${index}"}`)
    expect(await verifyTrail(store.audit)).toMatchObject({ kind: 'intact', rows: 300 })
    await Promise.all(stores.map((one) => one.close()))
  })

  it('is found broken, at the first row that is not as it was, whatever is done to its table', async () => {
    const { store, run } = await open()
    for (let index = 1; index <= 6; index += 1) await store.audit.record(issued(`client ${index}`))
    await run('create table kept as select * from portcullis_audit')
    await run('create table kept_state as select * from portcullis_audit_state')
    const found: unknown[] = []
    for (const [what, statements] of MUTATIONS) {
      for (const statement of statements) await run(statement)
      found.push([what, await verifyTrail(store.audit)])
      await run('delete from portcullis_audit')
      await run('insert into portcullis_audit select * from kept')
      await run('delete from portcullis_audit_state')
      await run('insert into portcullis_audit_state select * from kept_state')
    }
    expect(found).toEqual(
      MUTATIONS.map(([what, __, seq]) => [what, { kind: 'broken', seq, what: expect.any(String) }]),
    )
    expect(await verifyTrail(store.audit)).toMatchObject({ kind: 'intact', rows: 6 })
    await store.close()
  })

  it('is found to be another one by a head that was noted, however well it was written anew', async () => {
    const { store, run } = await open()
    for (const id of ['a', 'b', 'c']) await store.audit.record(issued(id))
    const [, b, c] = await readAll(store.audit)
    if (b === undefined || c === undefined) throw new Error('There are too few rows.')
    expect(await verifyTrail(store.audit, c)).toMatchObject({ kind: 'intact' })
    // The end is cut off, and the state says that it never was.
    await run('delete from portcullis_audit where seq = 3')
    await run(state(`head = 2, hash = '${b.hash}'`))
    expect(await verifyTrail(store.audit)).toMatchObject({ kind: 'intact', head: 2 })
    expect(await verifyTrail(store.audit, c)).toMatchObject({ kind: 'broken', seq: 3 })
    await store.audit.record(issued('another'))
    expect(await verifyTrail(store.audit, c)).toMatchObject({ kind: 'broken', seq: 3 })
    expect(await verifyTrail(store.audit, b)).toMatchObject({ kind: 'intact', head: 3 })
    await store.close()
  })

  it('stays a chain when retention removes its oldest rows', async () => {
    let clock = START
    const now = (): number => clock
    const { store, url } = await open(now)
    for (let index = 0; index < 10; index += 1) {
      await store.audit.record(issued(`client ${index}`))
      clock += DAY
    }
    const [, , third] = await readAll(store.audit)
    await store.close()
    // A minute passes between two looks of a store: they are taken here.
    const prune = async (retention: number): Promise<void> => {
      const kind = url.startsWith('file:') ? ('sqlite' as const) : ('postgres' as const)
      const db = await openDatabase(url)
      await pruneAudit({ db, kind, now }, retention, 2)
      await db.destroy()
    }
    await prune(20 * DAY)
    const kept = await openStore(url, { now, random })
    expect(await readAll(kept.audit)).toHaveLength(10)
    await prune(5 * DAY + HOUR)
    const rows = await readAll(kept.audit)
    expect(rows.filter(({ action }) => action === 'token.issued').map(({ seq }) => seq)).toEqual([
      6, 7, 8, 9, 10,
    ])
    expect(rows.filter(({ action }) => action === 'audit.pruned')).not.toHaveLength(0)
    expect(await verifyTrail(kept.audit)).toMatchObject({ kind: 'intact', floor: 5 })
    expect(await verifyTrail(kept.audit, third)).toMatchObject({ kind: 'broken', seq: 3 })
    expect(await verifyTrail(kept.audit, rows[0])).toMatchObject({ kind: 'intact' })
    await kept.audit.record(issued('later'))
    expect(await verifyTrail(kept.audit)).toMatchObject({ kind: 'intact' })
    await kept.close()
  })

  it('is read from a moment on', async () => {
    let clock = START
    const { store } = await open(() => clock)
    for (const id of ['a', 'b', 'c']) {
      await store.audit.record(issued(id))
      clock += 1_000
    }
    const rows = await store.audit.read({ after: 0, limit: 10, since: START + 1_000 })
    expect(rows.map(({ seq }) => seq)).toEqual([2, 3])
    await store.close()
  })

  it('takes any text, and keeps no token and no API key', async () => {
    const { store } = await open()
    const secrets = ['eyJhbGciOiJub25lIn0.eyJpZCI6ImEifQ.', `pck_${'a'.repeat(49)}`]
    for (const text of ['\0', '\ud800', "'; drop table portcullis_audit; --", 'x'.repeat(10_000), ...secrets])
      await store.audit.record({
        action: 'administration.begun',
        actor: { kind: 'client', id: text },
        details: { act: `of ${text}`, list: [text] },
      })
    expect(await verifyTrail(store.audit)).toMatchObject({ kind: 'intact', rows: 6 })
    const written = JSON.stringify(await readAll(store.audit))
    for (const secret of secrets) expect(written).not.toContain(secret)
    expect(written.length).toBeLessThan(6_000)
    await store.close()
  })
})

async function openDatabase(url: string): Promise<Kysely<Tables>> {
  if (url.startsWith('file:'))
    return new Kysely<Tables>({ dialect: openLibsql(url, { synchronous: 'full' }) })
  const { PostgresDialect } = await import('kysely')
  const { default: pg } = await import('pg')
  pg.types.setTypeParser(20, Number)
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }),
  })
}

describe('the audit trail in memory', () => {
  it('is a chain as well, and forgets its oldest rows as retention does', async () => {
    const store = await openStore('memory:', { now: () => START, random })
    for (let index = 0; index < 10_500; index += 1) await store.audit.record(issued(`client ${index}`))
    expect((await readAll(store.audit)).length).toBeLessThanOrEqual(10_000)
    expect(await verifyTrail(store.audit)).toMatchObject({ kind: 'intact', floor: 1_000 })
    await store.close()
  })
})

if (!('missing' in postgres)) {
  describe('an entry that PostgreSQL cannot take', () => {
    it('is refused, and what was acknowledged before is there when the database comes back', async () => {
      const url = await postgres.createDatabase()
      const problems: unknown[] = []
      const store = await openStore(url, {
        now: () => START,
        random,
        onProblem: (what) => problems.push(what),
      })
      const acknowledged = await store.audit.record(issued('a'))
      await postgres.halt()
      await expect(store.audit.record(issued('b'))).rejects.toThrow()
      await postgres.resume()
      const rows = await readAll(store.audit)
      expect(rows[acknowledged - 1]?.actor).toContain('"a"')
      await store.audit.record(issued('c'))
      expect(await verifyTrail(store.audit)).toMatchObject({ kind: 'intact' })
      await store.close()
    })
  })
}
