import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createAttempts, DEFAULT_ATTEMPT_LIMITS } from '../../src/http/routes/credentials/attempts.ts'
import { openStore } from '../../src/store/open-store.ts'
import { CLIENT } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'
import { startPostgres } from '../support/postgres.ts'

const postgres = await startPostgres()
const folder = await mkdtemp(join(tmpdir(), 'portcullis-attempts-'))
afterAll(async () => {
  if (!('missing' in postgres)) await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})
const KINDS = ['memory', 'SQLite', ...('missing' in postgres ? [] : ['PostgreSQL'])]
let files = 0

async function newUrl(kind: string): Promise<string> {
  files += 1
  if (kind === 'memory') return 'memory:'
  if (kind === 'SQLite' || 'missing' in postgres) return `file:${join(folder, `${files}.db`)}`
  return postgres.createDatabase()
}

describe.each(KINDS)('wrong credentials in a store in %s', (kind) => {
  it('are counted together by two gateways, which never refuse the right ones', async () => {
    const url = await newUrl(kind)
    const options = { now: Date.now, random: randomBytes }
    const first = await openStore(url, options)
    const second = kind === 'memory' ? first : await openStore(url, options)
    const schema = { typeDefs: 'type Query { open: Int }' }
    const gateways = [
      await startGateway({ before: 'schema', schema, store: first }),
      await startGateway({ before: 'schema', schema, store: second }),
    ]
    const statuses: (number | undefined)[] = []
    const ask = (turn: number, apiKey: string) =>
      gateways[turn % 2]?.fetch('/jwt', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: CLIENT.id, apiKey, scopes: ['*'] }),
      })
    for (let turn = 0; turn < DEFAULT_ATTEMPT_LIMITS.perId + 2; turn += 1)
      statuses.push((await ask(turn, 'wrong'))?.status)
    expect(statuses).toEqual([...Array.from({ length: DEFAULT_ATTEMPT_LIMITS.perId }, () => 401), 429, 429])
    for (const turn of [0, 1]) expect((await ask(turn, CLIENT.apiKey))?.status).toBe(200)
    for (const gateway of gateways) await gateway.close()
    await first.close()
    if (second !== first) await second.close()
  }, 60_000)

  it('double the wait up to the longest, and are forgotten once it is over', async () => {
    let now = 1_800_000_000_000
    const store = await openStore(await newUrl(kind), { now: () => now, random: randomBytes })
    const limits = { perId: 2, perAddress: 100, window: 4, longest: 30 }
    const attempts = createAttempts(limits, () => store.attempts)
    const waits: (number | undefined)[] = []
    for (let turn = 0; turn < 9; turn += 1) waits.push((await attempts.countWrong('a', '192.0.2.1')).wait)
    expect(waits).toEqual([undefined, undefined, 4, 4, 4, 8, 16, 30, 30])
    expect((await attempts.countWrong('b', '192.0.2.1')).wait).toBeUndefined()
    now += 30_000
    expect((await attempts.countWrong('a', '192.0.2.1')).wait).toBeUndefined()
    await store.close()
  }, 60_000)
})
