import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { openStore } from '../../src/store/open-store.ts'

describe('a store in a file', () => {
  it('is readable by its owner alone, with every file that SQLite puts beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-private-'))
    const store = await openStore(`file:${folder}/store.db`, {
      now: Date.now,
      random: (size) => new Uint8Array(size),
    })
    await store.clients.add('a')
    const modes = readdirSync(folder).map((file) => [file, statSync(join(folder, file)).mode & 0o777])
    expect(Object.fromEntries(modes)).toEqual({
      'store.db': 0o600,
      'store.db-shm': 0o600,
      'store.db-wal': 0o600,
    })
    await store.close()
    rmSync(folder, { recursive: true })
  })
})
