import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Kysely, sql } from 'kysely'
import type { AuditTrail } from '../../src/store/audit.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Tables } from '../../src/store/sql/tables.ts'
import { openLibsql } from '../../src/store/sqlite/libsql.ts'
import { random } from '../store/contract.ts'
import { CONFIG, type Commands, createCommands } from './store-commands.ts'

const START = Date.parse('2026-01-31T12:00:00Z')

/** Three rows, an hour apart. */
async function fill({ database }: Commands): Promise<void> {
  let clock = START
  const store = await openStore(database, { now: () => clock, random })
  const record: AuditTrail['record'] = store.audit.record
  for (const id of ['a', 'b', 'c']) {
    await record({ action: 'token.issued', actor: { kind: 'client', id }, address: '192.0.2.1' })
    clock += 3_600_000
  }
  await store.close()
}

async function tamper({ database }: Commands, statement: string): Promise<void> {
  const db = new Kysely<Tables>({ dialect: openLibsql(database, { synchronous: 'normal' }) })
  await sql.raw(statement).execute(db)
  await db.destroy()
}

describe('portcullis audit verify', () => {
  it('prints the head of a trail that is intact, and finds it again later', async () => {
    const commands = createCommands()
    await fill(commands)
    const { code, stdout } = await commands.run('audit', 'verify')
    expect(code).toBe(0)
    const [, head = ''] = /^The audit trail is intact: 3 rows\.\nHead: (3:[0-9a-f]{64})\n$/.exec(stdout) ?? []
    expect((await commands.run('audit', 'verify', '--head', head)).code).toBe(0)
    await tamper(commands, 'delete from portcullis_audit')
    await tamper(commands, "update portcullis_audit_state set head = 0, hash = ''")
    expect((await commands.run('audit', 'verify')).code).toBe(0)
    const cut = await commands.run('audit', 'verify', '--head', head)
    expect([cut.code, cut.stdout]).toEqual([
      1,
      'Row 3 is not the one that was noted: the trail was cut or written anew at or before it.\n',
    ])
  })

  it('names the first row that was changed, and ends with 1', async () => {
    const commands = createCommands()
    await fill(commands)
    await tamper(commands, "update portcullis_audit set address = '' where seq = 2")
    const { code, stdout } = await commands.run('audit', 'verify')
    expect([code, stdout]).toEqual([1, 'Row 2 was changed.\n'])
    const json = await commands.run('audit', 'verify', '--json')
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout)).toEqual({ kind: 'broken', seq: 2, what: 'was changed' })
  })

  it('looks at the database that a flag names, also where the file names a store', async () => {
    const commands = createCommands(`${CONFIG}\nstore: "file:/nonexistent/elsewhere.db"\n`)
    await fill(commands)
    await tamper(commands, "update portcullis_audit set address = '' where seq = 2")
    const { code, stdout } = await commands.run('audit', 'verify')
    expect([code, stdout]).toEqual([1, 'Row 2 was changed.\n'])
  })

  it('names the first row that was removed', async () => {
    const commands = createCommands()
    await fill(commands)
    await tamper(commands, 'delete from portcullis_audit where seq = 2')
    expect(await commands.run('audit', 'verify')).toMatchObject({ code: 1, stdout: 'Row 2 was removed.\n' })
  })

  it.each(['x', '3', '3:ab', '-1:x'])('takes no head such as %j', async (head) => {
    const commands = createCommands()
    const { code, stderr } = await commands.run('audit', 'verify', `--head=${head}`)
    expect(code).toBe(2)
    expect(stderr).toContain('It is a number, a colon and a hash')
  })
})

describe('a command of docs/audit.md', () => {
  const recipes = [...readFileSync('docs/audit.md', 'utf8').matchAll(/^portcullis (audit .+)$/gm)].map(
    ([, line = '']) => line,
  )

  it('is found', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(5)
  })

  it.each(recipes)('does what it says: %s', async (recipe) => {
    const commands = createCommands()
    await fill(commands)
    const head = /Head: (.+)/.exec((await commands.run('audit', 'verify')).stdout)?.[1] ?? ''
    const { code, stderr } = await commands.run(...recipe.replace('NUMBER:HASH', head).split(' '))
    expect([code, stderr]).toEqual([0, ''])
  })
})

describe('portcullis audit export', () => {
  const exported = async (commands: Commands, ...args: readonly string[]) => {
    const { stdout } = await commands.run('audit', 'export', ...args)
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  }

  it('prints a line of JSON for each row', async () => {
    const commands = createCommands()
    await fill(commands)
    const rows = await exported(commands)
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(rows[0]).toEqual({
      seq: 1,
      at: START,
      time: '2026-01-31T12:00:00.000Z',
      action: 'token.issued',
      actor: '{"kind":"client","id":"a"}',
      address: '192.0.2.1',
      details: '{}',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it.each([
    ['2026-01-31T13:00:00Z', [2, 3]],
    ['2026-01-31T14:00:00+00:00', [3]],
    ['2026-02-01', []],
    ['3650d', [1, 2, 3]],
  ])('begins where --since says: %s', async (since, seqs) => {
    const commands = createCommands()
    await fill(commands)
    expect((await exported(commands, '--since', since)).map(({ seq }) => seq)).toEqual(seqs)
  })

  it.each(['yesterday', '2026-01-31T12:00:00', '2026-13-01', ''])(
    'takes no --since such as %j',
    async (since) => {
      const commands = createCommands()
      const { code, stderr } = await commands.run('audit', 'export', `--since=${since}`)
      expect(code).toBe(2)
      expect(stderr).toContain('It is a date, a time with its zone')
    },
  )
})
