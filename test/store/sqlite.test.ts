import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { Kysely } from 'kysely'
import { digestApiKey } from '../../src/store/api-key.ts'
import { openStore } from '../../src/store/open-store.ts'
import { sweepTables } from '../../src/store/sql/sweep.ts'
import type { Tables } from '../../src/store/sql/tables.ts'
import { openLibsql } from '../../src/store/sqlite/libsql.ts'
import { describeStore, random } from './contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-store-'))
const url = `file:${join(folder, 'some/where/store.db')}`

afterAll(() => rm(folder, { recursive: true, force: true }))

describeStore('in a file', {
  open: (now) => openStore(url, { now, random, pollInterval: 20 }),
  isShared: true,
})

describe('the store in a file', () => {
  it('knows after a restart when a key was used', async () => {
    const options = { now: () => 42, random }
    const first = await openStore(url, options)
    await first.clients.add('restarted')
    const creation = await first.apiKeys.create('restarted')
    if (creation.kind !== 'created') throw new Error(creation.kind)
    await first.apiKeys.find(digestApiKey(creation.text))
    await first.close()
    const second = await openStore(url, options)
    expect(await second.apiKeys.list('restarted')).toEqual([{ ...creation.key, lastUsedAt: 42 }])
    await second.close()
  })

  it('sweeps away what has ended, and what is old news', async () => {
    const swept = `file:${join(folder, 'swept.db')}`
    const day = 86_400_000
    const [early, late] = [100 * day, 200 * day]
    const store = await openStore(swept, { now: () => early, random })
    await store.clients.add('client')
    await store.apiKeys.create('client', { expiresAt: early + 1 })
    await store.apiKeys.create('client', { expiresAt: late + day })
    await store.spentTokens.spend({ jti: 'ended', family: 'family', until: early })
    await store.spentTokens.spend({ jti: 'lasting', family: 'family', until: late + day })
    await store.revocations.revoke({ kind: 'client', client: 'lasting' }, { until: late + day })
    const db = new Kysely<Tables>({ dialect: openLibsql(swept, { synchronous: 'full' }) })
    const ended = Array.from({ length: 5_001 }, (_, index) => ({
      id: `${index}`,
      target: '{}',
      revoked_at: early,
      until: early + 1,
    }))
    await db.insertInto('portcullis_revocation').values(ended).execute()
    await sweepTables(db, late)
    const count = async (table: keyof Tables): Promise<number> =>
      (await db.selectFrom(table).selectAll().execute()).length
    expect(await count('portcullis_revocation')).toBe(1)
    expect(await count('portcullis_spent_token')).toBe(1)
    expect(await count('portcullis_api_key')).toBe(1)
    expect(await count('portcullis_feed')).toBe(0)
    const { head, floor } = await db.selectFrom('portcullis_feed_state').selectAll().executeTakeFirstOrThrow()
    expect(floor).toBe(head)
    expect(await store.clients.add('afterwards')).toMatchObject({ kind: 'added' })
    await db.destroy()
    await store.close()
  })
})
