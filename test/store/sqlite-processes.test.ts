import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { openStore } from '../../src/store/open-store.ts'
import { random } from './contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-processes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What another process sees, which opens the file, reads, and closes it. */
function idsSeenElsewhere(path: string): unknown {
  const text = `
    const database = new (require(${JSON.stringify(resolve('node_modules/libsql'))}))(${JSON.stringify(path)})
    console.log(JSON.stringify(database.prepare('select id from portcullis_client order by id').all().map(({ id }) => id)))
    database.close()`
  return JSON.parse(execFileSync(process.execPath, ['-e', text], { encoding: 'utf8' }))
}

describe('a file that several connections of one process have open', () => {
  it('loses nothing when another process opens and closes it in between', async () => {
    const path = join(folder, 'store.db')
    const options = { now: Date.now, random }
    const first = await openStore(`file:${path}`, options)
    const second = await openStore(`file:${path}`, options)
    await first.clients.add('a')
    expect(idsSeenElsewhere(path)).toEqual(['a'])
    await first.clients.add('b')
    await second.clients.add('c')
    expect(idsSeenElsewhere(path)).toEqual(['a', 'b', 'c'])
    await second.close()
    await first.clients.add('d')
    expect(idsSeenElsewhere(path)).toEqual(['a', 'b', 'c', 'd'])
    await first.close()
    expect(idsSeenElsewhere(path)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('is its owner’s alone', async () => {
    const path = join(folder, 'private.db')
    const store = await openStore(`file:${path}`, { now: Date.now, random })
    await store.clients.add('a')
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(path + suffix).mode & 0o777).toBe(0o600)
    await store.close()
  })
})
