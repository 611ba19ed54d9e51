import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ClientPage } from '../../src/store/client.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { startPostgres } from '../support/postgres.ts'
import { random } from './contract.ts'

const KILLED_AFTER = 400
const PATIENCE = 20_000
const postgres = await startPostgres()
let folder: string

/** Says every client whose addition was acknowledged, in a line of its own. It never ends by itself. */
const WRITER = `
  import { randomBytes } from 'node:crypto'
  import { writeSync } from 'node:fs'
  import { openStore } from './dist/store/open-store.js'
  const store = await openStore(process.argv[2], { now: Date.now, random: randomBytes })
  for (let index = 0; ; index += 1) {
    const { kind } = await store.clients.add('client ' + index, { ceiling: ['Query:*'] })
    if (kind !== 'added') throw new Error(kind)
    writeSync(1, index + '\\n')
  }
`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-durability-'))
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'writer.js'), WRITER)
  // Whatever is wrong elsewhere in the sources is for another test to say.
  const options = ['-p', 'tsconfig.build.json', '--outDir', join(folder, 'dist'), '--noCheck']
  await promisify(execFile)(process.execPath, [resolve('node_modules/typescript/bin/tsc'), ...options])
}, 120_000)

afterAll(async () => {
  if (!('missing' in postgres)) await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

/** The clients that were acknowledged before the writer was killed in the middle of its work. */
async function writeAndKill(url: string): Promise<readonly number[]> {
  const writer = spawn(process.execPath, ['writer.js', url], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: number[] = []
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(Number(line))
    if (acknowledged.length === KILLED_AFTER) writer.kill('SIGKILL')
  }
  return acknowledged
}

/** Those of the writer. */
async function countClients(store: Store): Promise<number> {
  let count = 0
  for (let after: string | undefined = 'client'; after !== undefined; ) {
    const { clients, next }: ClientPage = await store.clients.list({ first: 1_000, after })
    count += clients.length
    after = next
  }
  return count
}

async function expectNothingLost(url: string): Promise<void> {
  // Another process on the same store: it hears of everything, and writes too.
  const watcher = await openStore(url, { now: Date.now, random })
  const heard = new Set<string>()
  watcher.feed.subscribe((entry) => void (entry.kind === 'client' && heard.add(entry.client)))
  const writing = writeAndKill(url)
  for (let index = 0; index < 50; index += 1) await watcher.clients.add(`another ${index}`)
  const acknowledged = await writing
  // What is not heard by then is missing below.
  const end = performance.now() + PATIENCE
  while (!acknowledged.every((index) => heard.has(`client ${index}`)) && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 20))
  await watcher.close()
  expect(acknowledged.length).toBeGreaterThanOrEqual(KILLED_AFTER)
  const store = await openStore(url, { now: Date.now, random })
  try {
    const missing: number[] = []
    for (const index of acknowledged) {
      const client = await store.clients.get(`client ${index}`)
      if (client?.ceiling[0] !== 'Query:*' || !heard.has(`client ${index}`)) missing.push(index)
    }
    expect(missing).toEqual([])
    // And it is whole: nothing but these, and perhaps one that could not be acknowledged any more.
    const written = await countClients(store)
    expect(written - acknowledged.length).toBeGreaterThanOrEqual(0)
    expect(written - acknowledged.length).toBeLessThanOrEqual(1)
    expect(await store.clients.get('another 49')).toBeDefined()
    expect(await store.clients.add('afterwards')).toMatchObject({ kind: 'added' })
    process.stdout.write(`killed after ${acknowledged.length} acknowledged clients: ${written} are there\n`)
  } finally {
    await store.close()
  }
}

describe('a process that is killed while it writes', () => {
  it('loses nothing acknowledged in SQLite', async () => {
    await expectNothingLost(`file:${join(folder, 'store.db')}`)
  }, 60_000)

  if ('missing' in postgres) {
    it.skip('loses nothing acknowledged in PostgreSQL', () => {})
    process.stderr.write(`There is no PostgreSQL here: ${postgres.missing}\n`)
  } else {
    it('loses nothing acknowledged in PostgreSQL', async () => {
      await expectNothingLost(await postgres.createDatabase())
    }, 60_000)
  }
})
